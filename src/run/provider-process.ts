import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { controlTokenVariable, type ProviderReady } from "../core/provider-control.ts";
import { UserError } from "../core/user-error.ts";
import { providerClient, type ProviderClient } from "./provider-client.ts";

/** A running provider and the way to steer it. */
export interface ProviderProcess extends AsyncDisposable {
  readonly client: ProviderClient;
  readonly pid: number;
  /** Aborts with a UserError if the process ends before it is disposed of. */
  readonly ended: AbortSignal;
}

/** Starts the provider in its own process, on a free loopback port. It ends when its stdin closes, so it can't outlive this process. */
export async function startProviderProcess(entry: string): Promise<ProviderProcess> {
  const token = randomBytes(16).toString("hex");
  const child = spawn(process.execPath, [entry, "--port", "0"], {
    env: { PATH: process.env["PATH"] ?? "", [controlTokenVariable]: token },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  let errorTail = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
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
  const ready = await Promise.race([firstLine(child.stdout), rejection(death.signal)]);
  return {
    client: providerClient(ready.port, token, fetch),
    pid: ready.pid,
    ended: death.signal,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      child.kill("SIGTERM");
      await closed;
    },
  };
}

/** Rejects with the signal's reason when it aborts; never resolves. */
export async function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      const reason: unknown = signal.reason;
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<ProviderReady> {
  for await (const line of createInterface({ input: stream })) {
    const ready: ProviderReady = JSON.parse(line);
    return ready;
  }
  throw new Error("the provider closed its output before it was ready");
}
