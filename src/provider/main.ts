import { parseArgs } from "node:util";
import { machineClock } from "../core/clock.ts";
import { controlTokenVariable, type ProviderReady } from "../core/provider-control.ts";
import { UserError } from "../core/user-error.ts";
import { startProvider } from "./start-provider.ts";

/** The provider as a process: prints one line when it listens, ends when its stdin closes or on SIGTERM. */
async function main(): Promise<void> {
  const token = process.env[controlTokenVariable] ?? "";
  if (token === "") throw new UserError(`${controlTokenVariable} is not set. Put the control token into it.`);
  const { port, controlSocket } = readOptions();
  const provider = await startProvider({ port, controlSocket, token, clock: machineClock });
  const ready: ProviderReady = { kind: "ready", port: provider.port, pid: process.pid };
  const end = (): void => {
    void provider.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.stdin.once("end", end).once("error", end).resume();
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function readOptions(): { readonly port: number; readonly controlSocket: string | undefined } {
  const options = { port: { type: "string", default: "0" }, "control-socket": { type: "string" } } as const;
  const { values } = parseArgs({ options, strict: true });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UserError(`--port ${values.port} is not a port. Write a number from 0 to 65535.`);
  }
  return { port, controlSocket: values["control-socket"] };
}

try {
  await main();
} catch (error) {
  const isUsage = error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!(error instanceof UserError) && !isUsage) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
