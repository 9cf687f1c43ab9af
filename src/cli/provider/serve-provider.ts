import { once } from "node:events";
import { machineClock } from "../../core/clock.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { UserError } from "../../core/user-error.ts";
import { type RunningProvider, startProvider } from "../../provider/start-provider.ts";
import type { ServeOptions } from "../commands/serve.ts";
import { exitCodes } from "../exit-codes.ts";
import { openExchangeLog } from "./exchange-log.ts";
import { interruptSignal } from "../interrupt.ts";
import { type LiveRecording, liveRecording } from "./live-recording.ts";
import { replaySettings } from "./replay-options.ts";
import { serveSettings } from "./serve-settings.ts";
import { exchangeLine, ServeSummary } from "./serve-summary.ts";
import { readTurnScript } from "./turn-script-file.ts";

const greeting: TurnScript = {
  turns: [{ blocks: [{ kind: "text", text: "Hello from a model that never was." }] }],
  sides: [{ kind: "text", text: "Hello from a model that never was." }],
};

/** A recorder that nobody asks would keep the process from ending when the provider cannot start. */
async function startOrStop(
  live: LiveRecording | undefined,
  options: Parameters<typeof startProvider>[0],
): Promise<RunningProvider> {
  try {
    return await startProvider(options);
  } catch (error) {
    await live?.keep();
    throw error;
  }
}

/** `bench serve`: the provider alone until ^C; a line on stderr for each request, and a summary at the end. */
export async function serveProvider(options: ServeOptions): Promise<void> {
  if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65_535) {
    throw new UserError(`--port ${options.port}: not a port. Write a number from 0 to 65535.`);
  }
  const metrics = options.metrics ? (await import("../../provider/observe/metrics.ts")).providerMetrics() : undefined;
  const startedAt = machineClock.isoDate();
  const settings = serveSettings(options, startedAt.slice(0, 10));
  const script = options.script === undefined ? greeting : readTurnScript(options.script);
  const live = await liveRecording(options);
  const replay = replaySettings(options, live?.baseUrl);
  const origin = { unixNs: BigInt(Date.parse(startedAt)) * 1_000_000n, traceSeed: `${options.seed} ${startedAt}` };
  const logs = options.log.map((path) => openExchangeLog(path, origin));
  const summary = new ServeSummary();
  const interrupted = interruptSignal();
  const provider = await startOrStop(live, {
    port: options.port,
    ...(metrics === undefined ? {} : { metrics }),
    defaultSession: {
      script,
      settings: { ...settings, ...(replay === undefined ? {} : { replay }) },
      onExchange: (exchange) => {
        summary.add(exchange);
        for (const log of logs) log.add(exchange);
        if (!options.quiet) process.stderr.write(`${exchangeLine(exchange)}\n`);
      },
    },
  });
  process.stdout.write(`${provider.baseUrl}\n`);
  process.stderr.write(
    `Set ANTHROPIC_BASE_URL to it, or OPENAI_BASE_URL to it and /v1, and the API key to anything; ^C ends it.\n`,
  );
  if (!interrupted.aborted) await once(interrupted, "abort");
  await provider.close();
  if ((await live?.keep()) === false) process.exitCode = exitCodes.wrongInput;
  for (const log of logs) log.close();
  process.stderr.write(`${summary.text()}\n`);
}
