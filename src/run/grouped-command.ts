import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { Readable } from "node:stream";
import { getSystemErrorName } from "node:util";
import type { ProcessExit } from "../core/trace.ts";
import { formatDuration, formatValue } from "../core/units.ts";
import { signalGroup, trialMarkerVariable } from "./process-group.ts";
import { endSurvivors, type Survivors, survivorsOf } from "./survivors.ts";
import { processIds, TrialProcesses } from "./trial-processes.ts";
import { readWaitingReport, reportDescriptor, underWaitingParent, type WaitingReport } from "./waiting-parent.ts";
import type { Watchdog } from "./watchdog.ts";

/** A command that runs in a process group of its own, never outlives its limit, and dies with this process. */
export interface GroupCommand {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: no input at all, as for an engine that takes none. */
  readonly stdin: string | undefined;
  /** The observer writes the input and ends it, in place of `stdin`. */
  readonly isInputOpen?: boolean;
  readonly limitNs: number;
  readonly signal: AbortSignal | undefined;
  readonly watchdog: Watchdog;
  /** Started under the waiting parent, which counts what the whole tree uses. */
  readonly isWaitedFor?: boolean;
  /** A part of the command line of a process that the command leaves running on purpose. */
  readonly daemon?: string;
  /** Process whose network the command joins. It needs the waiting parent. */
  readonly namespacePid?: number;
}

/** Called at the moment of the start and of the end. */
interface GroupObserver {
  readonly started: (child: ChildProcess, processes: TrialProcesses) => void;
  readonly exited: () => void;
}

type GroupExit = ProcessExit | { readonly kind: "interrupted" };

export interface GroupResult {
  readonly exit: GroupExit;
  readonly stderrTail: string;
  /** What the waiting parent counted; null without one. */
  readonly report: WaitingReport | null;
  readonly survivors: Survivors;
  /** Survivors that the command leaves on purpose. They are no part of `survivors`. */
  readonly daemons: Survivors;
}

const tailCharacters = 4096;
/** How long a finished command's pipes may stay open in a grandchild's hands before they are closed on it. */
const pipeGraceMs = 200;
/** From asking a group to end (SIGTERM) to ending it (SIGKILL). */
const endGraceMs = 500;
/** How long killed processes may take to be gone. On a busy machine the kernel needs a while for it. */
const survivorGraceMs = 5_000;
const longestTimerMs = 2 ** 31 - 1;

/** Runs a command to its end and ends its whole group with it: at the limit, on abort, and after a normal exit too. */
export async function runGroup(command: GroupCommand, observer?: GroupObserver): Promise<GroupResult> {
  if (command.signal?.aborted) return unstarted({ kind: "interrupted" });
  const earlierPids = processIds();
  const child = startGroup(command);
  if ("kind" in child) return unstarted(child);
  const parent = waitingParentOf(child);
  const ended = exitOf(child);
  const stderrTail = tailOf(child.stderr);
  const { pid } = child;
  if (pid === undefined) return unstarted(await ended);
  const marker = command.env[trialMarkerVariable];
  const processes = new TrialProcesses({ pid, marker, isWaitingParent: parent !== null, earlierPids });
  command.watchdog.guard(pid, marker);
  observer?.started(child, processes);
  child.stdout?.resume();
  // A program that does not read its input closes the pipe; that shows in its exit, not as a broken pipe of ours.
  child.stdin?.on("error", () => undefined);
  if (command.isInputOpen !== true) child.stdin?.end(command.stdin);

  const limit = endingLimit(command, pid);
  const commandEnded = parent === null ? ended : Promise.race([ended, parent.commandEnded]);
  const firstExit = await commandEnded;
  observer?.exited();
  limit.clear();
  const left = await endSurvivors(processes, {
    parentExit: parent === null ? null : ended,
    graceMs: survivorGraceMs,
  });
  const isDaemon = (commandLine: string): boolean =>
    command.daemon !== undefined && commandLine.includes(command.daemon);
  signalGroup(pid, "SIGKILL");
  await pipesClosed(child);
  command.watchdog.release();
  return {
    exit: limit.cut() ?? startFailure(command, parent?.report() ?? null) ?? firstExit,
    stderrTail: stderrTail(),
    report: parent?.report() ?? null,
    survivors: survivorsOf(left.filter(({ commandLine }) => !isDaemon(commandLine))),
    daemons: survivorsOf(left.filter(({ commandLine }) => isDaemon(commandLine))),
  };
}

/** Ends the group at the time limit or on abort: asks first, then kills. `cut` tells which it was, null for neither. */
function endingLimit(command: GroupCommand, pid: number): { cut(): GroupExit | null; clear(): void } {
  let cut: GroupExit | null = null;
  const cutShort = (exit: GroupExit): void => {
    cut ??= exit;
    signalGroup(pid, "SIGTERM");
    setTimeout(() => signalGroup(pid, "SIGKILL"), endGraceMs).unref();
  };
  const interrupt = (): void => cutShort({ kind: "interrupted" });
  const timer = setTimeout(
    () => cutShort({ kind: "timed-out", limitNs: command.limitNs }),
    Math.min(command.limitNs / 1e6, longestTimerMs),
  );
  command.signal?.addEventListener("abort", interrupt);
  return {
    cut: () => cut,
    clear: () => {
      clearTimeout(timer);
      command.signal?.removeEventListener("abort", interrupt);
    },
  };
}

/** Listens to the waiting parent; null for a command that was started without one. */
function waitingParentOf(
  child: ChildProcess,
): { readonly commandEnded: Promise<ProcessExit>; report(): WaitingReport } | null {
  const stream = child.stdio[reportDescriptor];
  if (!(stream instanceof Readable)) return null;
  let said = "";
  const commandEnded = new Promise<ProcessExit>((resolve) => {
    stream.setEncoding("latin1").on("data", (piece: string) => {
      said += piece;
      const { exitStatus } = readWaitingReport(said);
      if (exitStatus !== null) resolve(exitOfStatus(exitStatus));
    });
  });
  return { commandEnded, report: () => readWaitingReport(said) };
}

/** An exit from wait's word: the signal in the low seven bits, the code in the next byte. */
function exitOfStatus(status: number): ProcessExit {
  const number = status & 127;
  if (number === 0) return { kind: "exited", code: status >> 8 };
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return { kind: "signalled", signal: name ?? `signal ${number}` };
}

/** The waiting parent started, and the command did not. */
function startFailure({ argv }: GroupCommand, report: WaitingReport | null): ProcessExit | null {
  if (report?.startError == null) return null;
  return { kind: "not-started", reason: `spawn ${argv[0]} ${getSystemErrorName(-report.startError)}` };
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
    case "prompt-too-long":
      return `${subject} could not be started: ${exit.reason}`;
    case "dismissed":
      return null;
    case "interrupted":
      return "interrupted";
  }
}

/** Node throws for some failures (an argument that is too long) and reports others by an event. */
function startGroup(command: GroupCommand): ChildProcess | ProcessExit {
  const [file, ...args] =
    command.isWaitedFor === true ? underWaitingParent(command.argv, command.namespacePid) : command.argv;
  try {
    return spawn(file, args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: [
        command.stdin === undefined && command.isInputOpen !== true ? "ignore" : "pipe",
        "pipe",
        "pipe",
        ...(command.isWaitedFor === true ? (["pipe"] as const) : []),
      ],
    });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code !== "E2BIG") return { kind: "not-started", reason: error.message };
    const longestBytes = Math.max(...command.argv.map((word) => Buffer.byteLength(word)));
    return {
      kind: "prompt-too-long",
      reason: `The prompt has ${formatValue(longestBytes, "bytes")}, and an argument can have 128 KiB. Write prompt: "stdin" in the engine's entry, or {promptFile} in its command`,
    };
  }
}

function unstarted(exit: GroupExit): GroupResult {
  return { exit, stderrTail: "", report: null, survivors: survivorsOf([]), daemons: survivorsOf([]) };
}

async function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ kind: "not-started", reason: error.message }));
    child.once("exit", (code, signal) => {
      resolve(signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "signalled", signal });
    });
  });
}

function lastWords(output: string): string {
  const line = tellingLine(output);
  return line === null ? "" : `: ${line}`;
}

/** The line of a program's errors that says most, without control characters: Node prints its own version last. */
export function tellingLine(output: string): string | null {
  const lines = output
    .replaceAll(/\p{Cc}/gu, (character) => (character === "\n" ? "\n" : " "))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^Node\.js v\d/.test(line));
  const line = lines.findLast((text) => /^(\w*Error|Uncaught)\b/.test(text)) ?? lines.at(-1);
  return line?.slice(0, 200) ?? null;
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
