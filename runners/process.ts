import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { Clock } from "../src/core/clock.ts";
import type { Launch, LaunchRequest } from "../src/core/engine.ts";
import type { TrialProgram } from "../src/core/scenario.ts";
import type { OutputChunk, ProcessExit, Trace } from "../src/core/trace.ts";
import { engineEnvironment } from "../src/run/engine-environment.ts";
import type { AccountingSource } from "../src/run/process-accounting.ts";
import { endMarkedProcesses, signalGroup } from "../src/run/process-group.ts";
import { rejection, type ProviderProcess } from "../src/run/provider-process.ts";
import type { RunTrial, Trial } from "../src/run/trial.ts";
import type { Watchdog } from "../src/run/watchdog.ts";
import { readWorkspace, writeFiles, type RunFolder } from "../src/run/workspace.ts";

/** What all trials of a run share. */
export interface ProcessRunnerContext {
  readonly clock: Clock;
  readonly provider: ProviderProcess;
  readonly folder: RunFolder;
  readonly accounting: AccountingSource;
  readonly watchdog: Watchdog;
  readonly path: string;
}

/** An engine that floods its output is observed, not kept: what exceeds this is counted as seen and dropped. */
const largestKeptOutputBytes = 4 * 1024 * 1024;
const errorTailBytes = 4096;
/** How long a finished engine's pipes may stay open in a grandchild's hands before they are closed on it. */
const pipeGraceMs = 200;
/** From asking a group to end (SIGTERM) to ending it (SIGKILL). */
const endGraceMs = 500;

/** The runner for engines that are commands: a fresh process in a group of its own, in a fresh workspace, for every trial. */
export function processRunner(context: ProcessRunnerContext): RunTrial {
  return async (trial, signal) => {
    const id = `${trial.scenario.id}-${trial.arm.id}-${trial.round}-${trial.side}`.replaceAll(/[^A-Za-z0-9-]/g, "-");
    const { workload } = trial;
    const originNs = context.clock.nowNs();
    const workspace = await context.folder.workspace(trial.side, workload.files);
    const alive = AbortSignal.any([signal, context.provider.ended]);
    const { baseUrl } = await whileAlive(
      context.provider.client.open({
        id,
        originNs: String(originNs),
        script: workload.script,
        settings: workload.provider,
      }),
      alive,
    );
    const marker = `${context.provider.pid}-${id}`;
    const { timeLimitNs } = workload;
    const home = await context.folder.home();
    const observe = (launch: Launch) => {
      const env = engineEnvironment({ path: context.path, home, marker, launch: launch.env });
      return observeProcess({ context, launch, env, cwd: workspace, originNs, timeLimitNs, marker, signal: alive });
    };
    const earlier = [];
    for (const { prompt, toggles, filesAfter } of workload.earlier ?? []) {
      const { spawnNs, exitNs, exit } = await observe(
        launchOf(trial, baseUrl, { prompt, ...(toggles && { toggles }) }),
      );
      earlier.push({ spawnNs, exitNs, exit });
      await writeFiles(workspace, filesAfter ?? {});
    }
    const observed = await observe(launchOf(trial, baseUrl, {}));
    const log = await whileAlive(context.provider.client.close(id), alive);
    return {
      ...observed,
      earlier,
      exchanges: log.exchanges,
      files: await readWorkspace(workspace, workload.tracedFiles),
    };
  };
}

/**
 * A control call that fails because the provider died should say so, not "connection refused": the process's end may be
 * reported a moment after the broken connection.
 */
async function whileAlive<Value>(work: Promise<Value>, alive: AbortSignal): Promise<Value> {
  try {
    return await Promise.race([work, rejection(alive)]);
  } catch (error) {
    if (!alive.aborted) await new Promise((resolve) => setTimeout(resolve, 100));
    alive.throwIfAborted();
    throw error;
  }
}

/** Any text that no log or file will be taken in by: the provider accepts every key. */
const apiKey = "sk-ant-bench-no-such-key";

function launchOf(trial: Trial, baseUrl: string, other: Partial<Pick<LaunchRequest, "prompt" | "toggles">>): Launch {
  const { program } = trial.workload;
  if (program !== undefined) return programLaunch(program, trial.root, baseUrl);
  return trial.engine.launch({
    root: trial.root,
    prompt: trial.workload.prompt,
    baseUrl,
    apiKey,
    model: trial.workload.provider.model,
    toggles: trial.arm.toggles,
    ...other,
  });
}

function programLaunch(program: TrialProgram, root: string, baseUrl: string): Launch {
  return {
    argv: [process.execPath, join(root, "dist", program.entry)],
    env: { ANTHROPIC_BASE_URL: baseUrl, ANTHROPIC_API_KEY: apiKey },
    stdin: JSON.stringify(program.input),
  };
}

async function observeProcess(input: {
  readonly context: ProcessRunnerContext;
  readonly launch: Launch;
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly originNs: bigint;
  readonly timeLimitNs: number;
  readonly marker: string;
  readonly signal: AbortSignal;
}): Promise<Omit<Trace, "exchanges" | "files">> {
  const { context, launch, signal } = input;
  const sinceOriginNs = (): number => Number(context.clock.nowNs() - input.originNs);
  const [command, ...args] = launch.argv;
  signal.throwIfAborted();
  const spawnNs = sinceOriginNs();
  const child = startProcess(command, args, input);
  if (child instanceof Error) return notStarted(context, spawnNs, child.message);
  const exited = exitOf(child, sinceOriginNs);
  const output = collectOutput(child, sinceOriginNs);
  const errorTail = collectTail(child);
  if (child.pid === undefined) {
    const { exit } = await exited;
    return notStarted(context, spawnNs, exit.kind === "not-started" ? exit.reason : "no process id");
  }
  const pid = child.pid;
  context.watchdog.guard(pid);
  const watch = context.accounting.watch(pid);
  // The engine may end before it has read its prompt; that shows in its exit, not as a broken pipe of ours.
  child.stdin?.on("error", () => undefined).end(launch.stdin);
  const limit = { passed: false };
  const endGroup = (): void => {
    signalGroup(pid, "SIGTERM");
    setTimeout(() => signalGroup(pid, "SIGKILL"), endGraceMs).unref();
  };
  const timer = setTimeout(() => {
    limit.passed = true;
    endGroup();
  }, input.timeLimitNs / 1e6);
  signal.addEventListener("abort", endGroup);
  const { exit, atNs } = await exited;
  clearTimeout(timer);
  signal.removeEventListener("abort", endGroup);
  const accounting = watch.finish();
  signalGroup(pid, "SIGKILL");
  context.watchdog.release();
  await pipesClosed(child);
  endMarkedProcesses(input.marker);
  signal.throwIfAborted();
  return {
    spawnNs,
    exitNs: atNs,
    exit: limit.passed ? { kind: "timed-out", limitNs: input.timeLimitNs } : exit,
    output: output(),
    errorTail: errorTail(),
    accounting,
  };
}

/** Node throws for some failures (an argument that is too long) and reports others by an event. */
function startProcess(
  command: string,
  args: readonly string[],
  input: { readonly cwd: string; readonly env: Record<string, string>; readonly launch: Launch },
): ChildProcess | Error {
  try {
    return spawn(command, args, {
      cwd: input.cwd,
      env: input.env,
      detached: true,
      stdio: [input.launch.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code !== "E2BIG") return error;
    return new Error(
      `${error.message}: the prompt is longer than an argument can be; have the engine read it from stdin`,
    );
  }
}

function notStarted(
  context: ProcessRunnerContext,
  spawnNs: number,
  reason: string,
): Omit<Trace, "exchanges" | "files"> {
  return {
    spawnNs,
    exitNs: spawnNs,
    exit: { kind: "not-started", reason },
    output: [],
    errorTail: "",
    accounting: { source: context.accounting.id },
  };
}

async function exitOf(child: ChildProcess, sinceOriginNs: () => number): Promise<{ exit: ProcessExit; atNs: number }> {
  return new Promise((resolve) => {
    child.once("error", (error) =>
      resolve({ exit: { kind: "not-started", reason: error.message }, atNs: sinceOriginNs() }),
    );
    child.once("exit", (code, signal) => {
      const exit: ProcessExit = signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "signalled", signal };
      resolve({ exit, atNs: sinceOriginNs() });
    });
  });
}

function collectOutput(child: ChildProcess, sinceOriginNs: () => number): () => OutputChunk[] {
  const chunks: OutputChunk[] = [];
  const decoder = new StringDecoder("utf8");
  let keptBytes = 0;
  child.stdout?.on("data", (bytes: Buffer) => {
    const atNs = sinceOriginNs();
    keptBytes += bytes.length;
    if (keptBytes <= largestKeptOutputBytes) chunks.push({ atNs, text: decoder.write(bytes) });
  });
  return () => chunks;
}

function collectTail(child: ChildProcess): () => string {
  let tail = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-errorTailBytes);
  });
  return () => tail;
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
