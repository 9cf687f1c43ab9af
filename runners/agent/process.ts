import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { Clock } from "../../src/core/clock.ts";
import type { Launch, LaunchRequest } from "../../src/core/engine.ts";
import type { OpenSession } from "../../src/core/provider-control.ts";
import type { Arm, TrialProgram, Workload } from "../../src/core/scenario.ts";
import type { OutputChunk, ProcessAccounting, Trace } from "../../src/core/trace.ts";
import { phaseName } from "../../src/core/trial-phase.ts";
import { engineEnvironment } from "../../src/run/engine-environment.ts";
import type { AccountingSource } from "../../src/run/process-accounting.ts";
import { rejection, type ProviderProcess } from "../../src/run/provider-process.ts";
import type { RunTrial, Trial } from "../../src/run/trial.ts";
import type { WaitingReport } from "../../src/run/waiting-parent.ts";
import type { Watchdog } from "../../src/run/watchdog.ts";
import { readWorkspace, writeFiles, type RunFolder } from "../../src/run/workspace.ts";
import { runGroup } from "../../src/run/grouped-command.ts";

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

/** The runner for engines that are commands: a fresh process in a group of its own, in a fresh workspace, for every trial. */
export function processRunner(context: ProcessRunnerContext): RunTrial {
  return async (trial, signal) => {
    const alive = AbortSignal.any([signal, context.provider.ended]);
    const warmUp = async (home: string): Promise<void> => {
      await inSession(context, { ...trial, arm: plainArm, workload: greeting(trial.workload) }, home, alive);
    };
    const home = await context.folder.home(trial, warmUp);
    return inSession(context, trial, home, alive);
  };
}

const plainArm: Arm = { id: "warm-up", title: "warm-up", toggles: {} };

/** The least that fills an engine's home folder: one prompt, one answer. */
function greeting({ provider, timeLimitNs }: Workload): Workload {
  return {
    prompt: "Say that you are ready.",
    files: {},
    script: {
      turns: [{ blocks: [{ kind: "text", text: "Ready." }] }],
      sides: [{ kind: "text", text: "Ready." }],
    },
    provider: { ...provider, latency: { kind: "instant" } },
    timeLimitNs,
  };
}

/** One trial with a session of its own at the provider. */
async function inSession(
  context: ProcessRunnerContext,
  trial: Trial,
  home: string,
  alive: AbortSignal,
): Promise<Trace> {
  const name = [trial.scenario.id, trial.arm.id, phaseName(trial.phase), trial.side].join("-");
  const id = name.replaceAll(/[^A-Za-z0-9-]/g, "-");
  const { workload } = trial;
  const originNs = context.clock.nowNs();
  const workspace = await context.folder.workspace(trial.side, workload.files);
  const session = {
    id,
    originNs: String(originNs),
    script: workload.script,
    workspace,
    ...sessionOf(workload, trial.engine.models),
  };
  const { baseUrl } = await whileAlive(context.provider.client.open(session), alive);
  const marker = `${context.provider.pid}-${id}`;
  const observe = async (launch: Launch) => {
    await writeFiles(home, launch.files?.home ?? {});
    await writeFiles(workspace, launch.files?.workspace ?? {});
    const env = engineEnvironment({ path: context.path, home, marker, launch: launch.env });
    const timeLimitNs = Math.max(workload.timeLimitNs, trial.engine.trialNs ?? 0);
    return observeProcess({ context, launch, env, cwd: workspace, originNs, timeLimitNs, signal: alive });
  };
  const earlier = [];
  for (const { prompt, toggles, filesAfter } of workload.earlier ?? []) {
    const place = { baseUrl, home, cwd: workspace, prompt, ...(toggles && { toggles }) };
    const { spawnNs, exitNs, exit } = await observe(launchOf(trial, place));
    earlier.push({ spawnNs, exitNs, exit });
    await writeFiles(workspace, filesAfter ?? {});
  }
  const observed = await observe(launchOf(trial, { baseUrl, home, cwd: workspace }));
  const log = await whileAlive(context.provider.client.close(id), alive);
  return {
    ...observed,
    originNs: String(originNs),
    earlier,
    exchanges: log.exchanges,
    files: await readWorkspace(workspace, workload.tracedFiles),
  };
}

/** More requests than any prompt needs. An agent that loops is stopped by it. */
const requestLimit = 2_000;

/**
 * How the provider answers an agent: it knows the prompts, so it can tell the main line, and it takes any model id. A
 * program of the lab has prompts of its own and asks for known models.
 */
function sessionOf(
  { prompt, program, earlier = [], provider }: Workload,
  models: Trial["engine"]["models"] = [],
): Pick<OpenSession, "settings" | "mainPrompts"> {
  if (program !== undefined) return { settings: provider };
  return {
    settings: { unknownModels: "answer-as-default", requestLimit, models, ...provider },
    mainPrompts: [prompt, ...earlier.map((launch) => launch.prompt)],
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

/** Where a launch happens, and what is not the trial's own. */
type LaunchPlace = Pick<LaunchRequest, "baseUrl" | "home" | "cwd"> & Partial<Pick<LaunchRequest, "prompt" | "toggles">>;

function launchOf(trial: Trial, place: LaunchPlace): Launch {
  const { started = (launch: Launch) => launch } = trial;
  return started(plainLaunch(trial, place));
}

function plainLaunch(trial: Trial, place: LaunchPlace): Launch {
  const { program } = trial.workload;
  if (program !== undefined) return programLaunch(program, trial.root, place.baseUrl);
  return trial.engine.launch({
    root: trial.root,
    prompt: trial.workload.prompt,
    apiKey,
    model: trial.engine.model ?? trial.workload.provider.model,
    toggles: trial.arm.toggles,
    ...place,
  });
}

/** How a scenario's own program is started, in place of an engine. */
export function programLaunch(program: TrialProgram, root: string, baseUrl: string): Launch {
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
  readonly signal: AbortSignal;
}): Promise<Omit<Trace, "exchanges" | "files">> {
  const { context, launch, signal } = input;
  const sinceOriginNs = (): number => Number(context.clock.nowNs() - input.originNs);
  signal.throwIfAborted();
  const requestedNs = sinceOriginNs();
  let exitSeenNs = requestedNs;
  let output = noOutput;
  let finishWatch = (_report: WaitingReport | null): ProcessAccounting => ({ source: context.accounting.id });
  const { exit, stderrTail, report, survivors } = await runGroup(
    {
      argv: launch.argv,
      cwd: input.cwd,
      env: input.env,
      stdin: launch.stdin,
      limitNs: input.timeLimitNs,
      signal,
      watchdog: context.watchdog,
      isWaitedFor: context.accounting.needsWaitingParent,
    },
    {
      started: (child, pid) => {
        output = collectOutput(child, sinceOriginNs);
        const watch = context.accounting.watch(pid);
        finishWatch = (waited) => watch.finish(waited);
      },
      exited: () => {
        exitSeenNs = sinceOriginNs();
      },
    },
  );
  // Also after an interrupt: the watch holds a timer.
  const accounting = finishWatch(report);
  signal.throwIfAborted();
  if (exit.kind === "interrupted") throw new Error("a trial was interrupted without its signal");
  // The waiting parent's stamps are those of the command itself; ours hold the start of the waiting parent and our own delays.
  const stamp = (ns: bigint | null | undefined, otherwise: number): number =>
    ns == null ? otherwise : Number(ns - input.originNs);
  return {
    spawnNs: stamp(report?.startNs, requestedNs),
    exitNs: stamp(report?.exitNs, exitSeenNs),
    exit,
    output: output(),
    errorTail: stderrTail,
    accounting,
    survivors,
  };
}

function noOutput(): OutputChunk[] {
  return [];
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
