import { spawn } from "node:child_process";
import { once, type EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

export interface ServedEngine extends AsyncDisposable {
  readonly url: string;
  /** Processor time so far, in ticks of 10 ms, and the largest resident set. Null without /proc. */
  usage(): { readonly cpuNs: number; readonly peakRssBytes: number } | null;
  /** Asks the engine to end. Resolves with its exit code. */
  ended(): Promise<number | null>;
}

export interface RequestTimes {
  readonly firstByteNs: number;
  readonly wholeNs: number;
}

const tickNs = 10_000_000;

/** Starts the engine as an HTTP server in a child process and waits until it listens. */
export async function servedEngine(entry: string, flags: readonly string[]): Promise<ServedEngine> {
  const child = spawn(process.execPath, [entry, "--serve", "0", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const url = await Promise.race([listeningUrl(child.stdout), exited.then(() => null)]);
  if (url === null) throw new Error("The engine ended before it listened.");
  const ended = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exited;
    return child.exitCode;
  };
  return {
    url,
    usage: () => (process.platform === "linux" ? linuxUsage(child.pid ?? 0) : null),
    ended,
    [Symbol.asyncDispose]: async () => void (await ended()),
  };
}

async function listeningUrl(stdout: NodeJS.ReadableStream): Promise<string | null> {
  for await (const line of createInterface({ input: stdout })) {
    const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  return null;
}

function linuxUsage(pid: number): { cpuNs: number; peakRssBytes: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // The command name may contain spaces and brackets. Fields are counted from after its last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const highWater = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return {
    cpuNs: (Number(fields[11]) + Number(fields[12])) * tickNs,
    peakRssBytes: Number(highWater ?? 0) * 1024,
  };
}

/**
 * Times each request of an autocannon client from its start to its first byte of body and to its end. Autocannon's own histogram
 * counts whole milliseconds, which is too coarse for these answers.
 */
export function timeRequests(client: EventEmitter, nowNs: () => bigint, done: (times: RequestTimes) => void): void {
  let startNs = nowNs();
  let firstByteNs: bigint | null = null;
  client.on("request", () => {
    startNs = nowNs();
    firstByteNs = null;
  });
  client.on("body", () => {
    firstByteNs ??= nowNs();
  });
  client.on("response", () => {
    const endNs = nowNs();
    done({ firstByteNs: Number((firstByteNs ?? endNs) - startNs), wholeNs: Number(endNs - startNs) });
  });
}
