import { join } from "node:path";
import type { Clock } from "../../src/core/clock.ts";
import type { Launch, LaunchRequest } from "../../src/core/engine.ts";
import type { OpenSession } from "../../src/core/provider-control.ts";
import type { Arm, FollowUp, TrialProgram, Workload } from "../../src/core/scenario.ts";
import type { ProcessAccounting, Trace } from "../../src/core/trace.ts";
import { phaseName } from "../../src/core/trial-phase.ts";
import { engineEnvironment } from "../../src/run/engine-environment.ts";
import { type AccountingSource, descendantsOf } from "../../src/run/process-accounting.ts";
import { sampledResources } from "../../src/run/resource-samples.ts";
import { rejection, type ProviderProcess } from "../../src/run/provider-process.ts";
import type { RunTrial, Trial } from "../../src/run/trial.ts";
import type { WaitingReport } from "../../src/run/waiting-parent.ts";
import type { Watchdog } from "../../src/run/watchdog.ts";
import { readWorkspace, writeFiles, type RunFolder } from "../../src/run/workspace.ts";
import { runGroup } from "../../src/run/grouped-command.ts";
import { openTalk } from "./process-talk.ts";

/** What all trials of a run share. */
export interface ProcessRunnerContext {
  readonly clock: Clock;
  readonly provider: ProviderProcess;
  readonly folder: RunFolder;
  readonly accounting: AccountingSource;
  readonly watchdog: Watchdog;
  readonly path: string;
}

/**
 * The runner of trials: a fresh process in a group of its own, in a fresh workspace, for every trial. The process runs its one
 * prompt, or takes prompts over the Agent Client Protocol.
 */
export function processRunner(context: ProcessRunnerContext): RunTrial {
  return async (trial, signal) => {
    const alive = AbortSignal.any([signal, context.provider.ended]);
    const warmUp = async (home: string): Promise<void> => {
      await inSession(context, { ...trial, arm: plainArm, workload: greeting(trial.workload) }, home, alive);
    };
    const { side, engine, workload } = trial;
    const policy = workload.home ?? engine.home;
    const home = await context.folder.home({ side, engine, policy }, warmUp);
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
  const session = { id, originNs: String(originNs), script: workload.script, workspace, ...sessionOf(workload) };
  const { baseUrl } = await whileAlive(context.provider.client.open(session), alive);
  const marker = `${context.provider.pid}-${id}`;
  const observe = async (launch: Launch, prompts: readonly FollowUp[], resourceSampleNs?: number) => {
    await writeFiles(home, launch.files?.home ?? {});
    await writeFiles(workspace, launch.files?.workspace ?? {});
    const env = engineEnvironment({ path: context.path, home, marker, launch: launch.env });
    const timeLimitNs = Math.max(workload.timeLimitNs, trial.engine.trialNs ?? 0);
    const place = { context, launch, env, cwd: workspace, originNs };
    const acpPrompts = speaksAcp(trial) ? prompts : null;
    return observeProcess({ ...place, acpPrompts, timeLimitNs, resourceSampleNs, signal: alive });
  };
  const earlier = [];
  for (const { prompt, toggles, filesAfter, isContinued = false } of workload.earlier ?? []) {
    const place = { baseUrl, home, cwd: workspace, prompt, isContinued, ...(toggles && { toggles }) };
    const { spawnNs, exitNs, exit } = await observe(launchOf(trial, place), [{ prompt }]);
    earlier.push({ spawnNs, exitNs, exit });
    await writeFiles(workspace, filesAfter ?? {});
  }
  const { isContinued = false, resourceSampleNs, followUps = [] } = workload;
  const launch = launchOf(trial, { baseUrl, home, cwd: workspace, isContinued });
  const observed = await observe(launch, [{ prompt: workload.prompt }, ...followUps], resourceSampleNs);
  const log = await whileAlive(context.provider.client.close(id), alive);
  return {
    ...observed,
    originNs: String(originNs),
    earlier,
    exchanges: log.exchanges,
    files: await readWorkspace(workspace, workload.tracedFiles),
  };
}

/** Whether the prompts reach the process over the Agent Client Protocol. A program of the lab runs in the engine's place. */
function speaksAcp({ engine, workload }: Trial): boolean {
  return workload.program === undefined && engine.capabilities?.includes("acp") === true;
}

/** More requests than any prompt needs. An agent that loops is stopped by it. */
const requestLimit = 2_000;

/**
 * How the provider answers an agent: it knows the prompts, so it can tell the main line, and it takes any model id. A
 * program of the lab has prompts of its own and asks for known models.
 */
function sessionOf({
  prompt,
  program,
  earlier = [],
  followUps = [],
  provider,
}: Workload): Pick<OpenSession, "settings" | "mainPrompts"> {
  if (program !== undefined) return { settings: provider };
  return {
    settings: { unknownModels: "answer-as-default", requestLimit, ...provider },
    mainPrompts: [prompt, ...[...earlier, ...followUps].map((other) => other.prompt)],
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
type LaunchPlace = Pick<LaunchRequest, "baseUrl" | "home" | "cwd" | "isContinued"> &
  Partial<Pick<LaunchRequest, "prompt" | "toggles">>;

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

/** What one launch needs. */
interface ObservedLaunch {
  readonly context: ProcessRunnerContext;
  readonly launch: Launch;
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly originNs: bigint;
  readonly timeLimitNs: number;
  readonly resourceSampleNs: number | undefined;
  readonly signal: AbortSignal;
  /** The prompts of a session over the Agent Client Protocol. Null for a command. */
  readonly acpPrompts: readonly FollowUp[] | null;
}

async function observeProcess(input: ObservedLaunch): Promise<Omit<Trace, "exchanges" | "files">> {
  const { context, launch, signal } = input;
  const sinceOriginNs = (): number => Number(context.clock.nowNs() - input.originNs);
  signal.throwIfAborted();
  const talk = await openTalk(input, sinceOriginNs);
  const requestedNs = sinceOriginNs();
  let exitSeenNs = requestedNs;
  let finishWatch = (_report: WaitingReport | null): ProcessAccounting => ({ source: context.accounting.id });
  const { exit, stderrTail, report, survivors } = await runGroup(
    {
      argv: launch.argv,
      cwd: input.cwd,
      env: input.env,
      stdin: launch.stdin,
      isInputOpen: talk.isInputOpen,
      limitNs: input.timeLimitNs,
      signal,
      watchdog: context.watchdog,
      isWaitedFor: context.accounting.needsWaitingParent,
    },
    {
      started: (child, pid) => {
        const watch = context.accounting.watch(pid);
        const processes = processesOf(context, pid);
        talk.begin(child, processes, pid);
        const { resourceSampleNs } = input;
        const sampler =
          resourceSampleNs === undefined ? null : sampledResources(processes, resourceSampleNs, sinceOriginNs);
        finishWatch = (waited) => ({ ...watch.finish(waited), ...(sampler && { samples: sampler.finish() }) });
      },
      exited: () => {
        exitSeenNs = sinceOriginNs();
      },
    },
  );
  // Also after an interrupt: the watch holds a timer.
  const accounting = finishWatch(report);
  const { output, sessionEnd } = await talk.ended();
  signal.throwIfAborted();
  if (exit.kind === "interrupted") throw new Error("a trial was interrupted without its signal");
  // The waiting parent's stamps are those of the command itself; ours hold the start of the waiting parent and our own delays.
  const stamp = (ns: bigint | null | undefined, otherwise: number): number =>
    ns == null ? otherwise : Number(ns - input.originNs);
  return {
    spawnNs: stamp(report?.startNs, requestedNs),
    exitNs: sessionEnd?.dismissedNs ?? stamp(report?.exitNs, exitSeenNs),
    exit: sessionEnd?.dismissedNs == null ? exit : { kind: "dismissed" },
    ...(sessionEnd !== null && { session: sessionEnd.session }),
    output,
    errorTail: stderrTail,
    accounting,
    survivors,
  };
}

/** The engine's processes at the moment of a call. The waiting parent is not a part of the engine. */
function processesOf({ accounting }: ProcessRunnerContext, pid: number): () => readonly number[] {
  const root = accounting.needsWaitingParent ? [] : [pid];
  return () => [...root, ...descendantsOf(pid)];
}
