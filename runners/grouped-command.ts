import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { ProcessExit } from "../src/core/trace.ts";
import { formatDuration } from "../src/core/units.ts";
import { endMarkedProcesses, signalGroup, trialMarkerVariable } from "../src/run/process-group.ts";

/** A command that runs in a process group of its own and never outlives its limit. */
export interface GroupCommand {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: no input at all, as for an engine that takes none. */
  readonly stdin: string | undefined;
  readonly limitNs: number;
  readonly signal: AbortSignal | undefined;
}

export type GroupExit = ProcessExit | { readonly kind: "interrupted" };

export interface GroupResult {
  readonly exit: GroupExit;
  readonly pid: number | null;
  readonly stderrTail: string;
}

const tailCharacters = 4096;
/** A descendant that left the group can hold the pipes open; the leader's exit is final after this long. */
const drainLimitMs = 2000;
const longestTimerMs = 2 ** 31 - 1;

/** Runs a command to its end and ends its whole group with it: at the limit, on abort, and after a normal exit too. */
export function runGroup(command: GroupCommand): Promise<GroupResult> {
  if (command.signal?.aborted) return Promise.resolve({ exit: { kind: "interrupted" }, pid: null, stderrTail: "" });
  return new Promise((resolve) => {
    const [file, ...args] = command.argv;
    const child = spawn(file, args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: [command.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    const pid = child.pid ?? null;
    const stderr = tailOf(child.stderr);
    child.stdout?.resume();
    // A program that does not read its input closes the pipe; that is its right.
    child.stdin?.on("error", () => undefined).end(command.stdin);

    let cut: GroupExit | null = null;
    const cutShort = (exit: GroupExit): void => {
      cut ??= exit;
      endAll(pid, command.env);
    };
    const interrupt = (): void => cutShort({ kind: "interrupted" });
    const limit = setTimeout(
      () => cutShort({ kind: "timed-out", limitNs: command.limitNs }),
      Math.min(command.limitNs / 1e6, longestTimerMs),
    );
    command.signal?.addEventListener("abort", interrupt);
    const settle = (exit: GroupExit): void => {
      clearTimeout(limit);
      command.signal?.removeEventListener("abort", interrupt);
      resolve({ exit, pid, stderrTail: stderr() });
    };

    child.once("error", (error) => settle({ kind: "not-started", reason: error.message }));
    child.once("exit", (code, signal) => {
      endAll(pid, command.env);
      const exit =
        cut ?? (code === null ? { kind: "signalled", signal: signal ?? "unknown" } : { kind: "exited", code });
      const drain = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, drainLimitMs);
      child.once("close", () => {
        clearTimeout(drain);
        settle(exit);
      });
    });
  });
}

/** One line on an exit that is not success, null for success. `subject` begins the sentence; `output` is its stderr. */
export function describeFailure(exit: GroupExit, subject: string, output: string): string | null {
  switch (exit.kind) {
    case "exited":
      return exit.code === 0 ? null : `${subject} exited with code ${exit.code}${lastWords(output)}`;
    case "signalled":
      return `${subject} was ended by ${exit.signal}${lastWords(output)}`;
    case "timed-out":
      return `${subject} did not end within ${formatDuration(exit.limitNs)}`;
    case "not-started":
      return `${subject} could not be started: ${exit.reason}`;
    case "interrupted":
      return "interrupted";
  }
}

/** The line of a program's errors that says most, without control characters: Node prints its own version last. */
function lastWords(output: string): string {
  const lines = output
    .replaceAll(/\p{Cc}/gu, (character) => (character === "\n" ? "\n" : " "))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^Node\.js v\d/.test(line));
  const line = lines.findLast((text) => /^(\w*Error|Uncaught)\b/.test(text)) ?? lines.at(-1);
  return line === undefined ? "" : `: ${line.slice(0, 200)}`;
}

function tailOf(stream: Readable | null): () => string {
  let text = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    text = (text + chunk).slice(-tailCharacters);
  });
  return () => text;
}

/** The group, and what left it but carries the trial's mark. */
function endAll(pid: number | null, env: Readonly<Record<string, string>>): void {
  if (pid !== null) signalGroup(pid, "SIGKILL");
  const marker = env[trialMarkerVariable];
  if (marker !== undefined) endMarkedProcesses(marker);
}
