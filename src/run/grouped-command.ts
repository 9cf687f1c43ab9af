import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { ProcessExit } from "../core/trace.ts";
import { formatDuration } from "../core/units.ts";
import { endMarkedProcesses, signalGroup, trialMarkerVariable } from "./process-group.ts";
import type { Watchdog } from "./watchdog.ts";

/** A command that runs in a process group of its own, never outlives its limit, and dies with this process. */
export interface GroupCommand {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: no input at all, as for an engine that takes none. */
  readonly stdin: string | undefined;
  readonly limitNs: number;
  readonly signal: AbortSignal | undefined;
  readonly watchdog: Watchdog;
}

/** What wants to see more of the process than its end; both are called at the moment itself. */
interface GroupObserver {
  readonly started: (child: ChildProcess, pid: number) => void;
  readonly exited: () => void;
}

type GroupExit = ProcessExit | { readonly kind: "interrupted" };

export interface GroupResult {
  readonly exit: GroupExit;
  readonly stderrTail: string;
}

const tailCharacters = 4096;
/** How long a finished command's pipes may stay open in a grandchild's hands before they are closed on it. */
const pipeGraceMs = 200;
/** From asking a group to end (SIGTERM) to ending it (SIGKILL). */
const endGraceMs = 500;
const longestTimerMs = 2 ** 31 - 1;

/** Runs a command to its end and ends its whole group with it: at the limit, on abort, and after a normal exit too. */
export async function runGroup(command: GroupCommand, observer?: GroupObserver): Promise<GroupResult> {
  if (command.signal?.aborted) return { exit: { kind: "interrupted" }, stderrTail: "" };
  const child = startGroup(command);
  if (child instanceof Error) return notStarted(child.message);
  const ended = exitOf(child, observer);
  const stderrTail = tailOf(child.stderr);
  const { pid } = child;
  if (pid === undefined) return { exit: await ended, stderrTail: "" };
  command.watchdog.guard(pid, command.env[trialMarkerVariable]);
  observer?.started(child, pid);
  child.stdout?.resume();
  // A program that does not read its input closes the pipe; that shows in its exit, not as a broken pipe of ours.
  child.stdin?.on("error", () => undefined).end(command.stdin);

  let cut: GroupExit | null = null;
  const cutShort = (exit: GroupExit): void => {
    cut ??= exit;
    signalGroup(pid, "SIGTERM");
    setTimeout(() => signalGroup(pid, "SIGKILL"), endGraceMs).unref();
  };
  const interrupt = (): void => cutShort({ kind: "interrupted" });
  const limit = setTimeout(
    () => cutShort({ kind: "timed-out", limitNs: command.limitNs }),
    Math.min(command.limitNs / 1e6, longestTimerMs),
  );
  command.signal?.addEventListener("abort", interrupt);
  const exit = await ended;
  clearTimeout(limit);
  command.signal?.removeEventListener("abort", interrupt);
  signalGroup(pid, "SIGKILL");
  await pipesClosed(child);
  const marker = command.env[trialMarkerVariable];
  if (marker !== undefined) endMarkedProcesses(marker);
  command.watchdog.release();
  return { exit: cut ?? exit, stderrTail: stderrTail() };
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

/** Node throws for some failures (an argument that is too long) and reports others by an event. */
function startGroup(command: GroupCommand): ChildProcess | Error {
  const [file, ...args] = command.argv;
  try {
    return spawn(file, args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: [command.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code !== "E2BIG") return error;
    return new Error(
      `${error.message}: the prompt is longer than an argument can be; have the engine read it from stdin`,
    );
  }
}

function notStarted(reason: string): GroupResult {
  return { exit: { kind: "not-started", reason }, stderrTail: "" };
}

async function exitOf(child: ChildProcess, observer: GroupObserver | undefined): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ kind: "not-started", reason: error.message }));
    child.once("exit", (code, signal) => {
      observer?.exited();
      resolve(signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "signalled", signal });
    });
  });
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

/** Waits for the pipes' end, but not for a grandchild that was left with them open. */
async function pipesClosed(child: ChildProcess): Promise<void> {
  if (child.stdout?.closed === true && child.stderr?.closed === true) return;
  const grace = AbortSignal.timeout(pipeGraceMs);
  await once(child, "close", { signal: grace }).catch(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  });
}
