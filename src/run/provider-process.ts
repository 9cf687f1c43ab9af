import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { NetworkPolicy } from "../core/agent-entry.ts";
import { controlTokenVariable, type ProviderReady } from "../core/provider-control.ts";
import { missingFilesAdvice, UserError } from "../core/user-error.ts";
import { tellingLine } from "./grouped-command.ts";
import { NamespaceFolder, namespaceProblem, NamespaceUse } from "./network-namespace.ts";
import { providerClient, type ProviderClient } from "./provider-client.ts";

/** A running provider and the way to steer it. */
export interface ProviderProcess extends AsyncDisposable {
  readonly client: ProviderClient;
  readonly pid: number;
  readonly network: ProviderNetwork;
  /** Aborts with a UserError if the process ends before it is disposed of. */
  readonly ended: AbortSignal;
}

/** The network in which the provider listens and the engines run. */
type ProviderNetwork =
  | { readonly kind: "open"; readonly reason: string }
  | { readonly kind: "isolated"; readonly namespacePid: number; readonly use: NamespaceUse };

/** How a provider process is started. */
interface ProviderStart {
  readonly argv: readonly [string, ...string[]];
  readonly folder: NamespaceFolder | null;
  /** Why the network is open. */
  readonly reason: string;
}

/** Starts the provider on a free loopback port of this machine. */
export async function startProviderProcess(entry: string, reason = "not wanted"): Promise<ProviderProcess> {
  return startProvider({ argv: [process.execPath, entry, "--port", "0"], folder: null, reason });
}

/** Starts the provider in a network of its own, where engines join it. Where that can't be had, the network is open. */
export async function startIsolatedProvider(entry: string, policy: NetworkPolicy): Promise<ProviderProcess> {
  if (policy === "open") return startProviderProcess(entry, "the engine's entry asks for an open network");
  const problem = namespaceProblem();
  if (problem !== null) return startProviderProcess(entry, problem);
  await NamespaceFolder.removeAbandoned();
  const folder = new NamespaceFolder();
  const words = [process.execPath, entry, "--port", "0", "--control-socket", folder.controlSocket] as const;
  return startProvider({ argv: folder.isolated([...words]), folder, reason: "" });
}

/** Starts the provider as a process. It ends when its stdin closes, so it can't outlive this process. */
async function startProvider({ argv, folder, reason }: ProviderStart): Promise<ProviderProcess> {
  const token = randomBytes(16).toString("hex");
  const [file, ...args] = argv;
  const child = spawn(file, args, {
    env: { PATH: process.env["PATH"] ?? "", [controlTokenVariable]: token },
    stdio: ["pipe", "pipe", "pipe", folder === null ? "ignore" : "pipe"],
    detached: true,
  });
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("The provider was started without pipes.");
  let errorTail = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    errorTail = (errorTail + text).slice(-2000);
  });
  const death = new AbortController();
  const closed = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      death.abort(new UserError(`The provider process ended (${how}); what was finished is kept.`));
      resolve();
    };
    child.once("error", (error) => end(error.message));
    child.once("close", (code, signal) => end([signal ?? `code ${code}`, errorTail.trim()].filter(Boolean).join(": ")));
  });
  const ready = await firstLine(stdout);
  if (ready === null) {
    await closed;
    throw new UserError(startFailure(errorTail, death.signal));
  }
  return {
    client: providerClient(folder === null ? { port: ready.port } : { socketPath: folder.controlSocket }, token),
    pid: ready.pid,
    network: folder === null ? { kind: "open", reason } : isolatedNetwork(ready.pid, child.stdio[3]),
    ended: death.signal,
    [Symbol.asyncDispose]: async () => {
      stdin.end();
      child.kill("SIGTERM");
      await closed;
      folder?.[Symbol.dispose]();
    },
  };
}

function isolatedNetwork(namespacePid: number, report: unknown): ProviderNetwork {
  const use = new NamespaceUse(namespacePid);
  if (report instanceof Readable) report.setEncoding("latin1").on("data", (piece: string) => use.read(piece));
  return { kind: "isolated", namespacePid, use };
}

/** Null if the stream ends before it: the provider could not start. */
async function firstLine(stream: NodeJS.ReadableStream): Promise<ProviderReady | null> {
  for await (const line of createInterface({ input: stream })) {
    const ready: ProviderReady = JSON.parse(line);
    return ready;
  }
  return null;
}

/** Why the provider did not start, in one line. */
function startFailure(errors: string, death: AbortSignal): string {
  const reason: unknown = death.reason;
  const why = tellingLine(errors) ?? (reason instanceof Error ? reason.message : String(reason));
  const advice = /Cannot find (module|package)/.test(errors) ? ` ${missingFilesAdvice}` : "";
  return `The provider could not be started: ${why.replace(/\.$/, "")}.${advice}`;
}
