import { once } from "node:events";
import { join } from "node:path";
import { type Launch, type LaunchRequest, type McpServer, trialApiKey } from "../../src/core/engine.ts";
import type { OpenSession } from "../../src/core/provider-control.ts";
import type { Arm, FollowUp, Interrupt, TrialProgram, Workload } from "../../src/core/scenario.ts";
import { phaseName } from "../../src/core/trial-phase.ts";
import { engineEnvironment } from "../../src/run/engine-environment.ts";
import type { RunTrial, Trial } from "../../src/run/trial.ts";
import type { Trace } from "../../src/core/trace.ts";
import { readWorkspace, writeFiles } from "../../src/run/workspace-files.ts";
import { type PendingInterrupt, pendingInterrupt } from "./interrupt.ts";
import { observeProcess, type ProcessRunnerContext } from "./observed-process.ts";

/** Path of the program of an MCP server, in a built checkout of bench. */
export function mcpProgramIn(packageRoot: string): string {
  return join(packageRoot, "dist/runners/mcp/server-bundle.mjs");
}

/**
 * The runner of trials: a fresh process in a group of its own, in a fresh workspace, for every trial. The process runs its one
 * prompt, or takes prompts over the Agent Client Protocol.
 */
export function processRunner(context: ProcessRunnerContext): RunTrial {
  return async (trial, signal) => {
    const alive = AbortSignal.any([signal, context.provider.ended]);
    const warmUps: Trace[] = [];
    const warmUp = async (home: string): Promise<void> => {
      const greeted = { ...trial, arm: plainArm, workload: greeting(trial.workload) };
      warmUps.push(await inSession(context, greeted, home, alive));
    };
    const { side, engine, workload } = trial;
    const policy = workload.home ?? engine.home;
    const home = await context.folder.home({ side, engine, policy }, warmUp);
    const hung = warmUps.find(({ exit }) => exit.kind === "timed-out");
    // The agent is not waited for again, unless the scenario asks how it ends.
    if (hung !== undefined && workload.endings !== "any") return hung;
    return inSession(context, trial, home, alive);
  };
}

const plainArm: Arm = { id: "warm-up", title: "warm-up", toggles: {} };

/** The least that fills an engine's home folder: one prompt, one answer. */
function greeting({ provider: played, timeLimitNs }: Workload): Workload {
  const { replay: _, ...provider } = played;
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

/** A trial with a session of its own at the provider: what its launches share. */
interface TrialSession {
  readonly context: ProcessRunnerContext;
  readonly trial: Trial;
  readonly id: string;
  readonly originNs: bigint;
  readonly baseUrl: string;
  readonly home: string;
  readonly workspace: string;
  readonly mcpServers: readonly McpServer[];
  readonly alive: AbortSignal;
}

async function inSession(
  context: ProcessRunnerContext,
  trial: Trial,
  home: string,
  alive: AbortSignal,
): Promise<Trace> {
  const session = await openSession(context, trial, home, alive);
  const earlier = await earlierLaunches(session);
  const measured = await measuredLaunch(session);
  const later = await laterLaunches(session);
  const log = await whileAlive(context.provider.client.close(session.id), alive);
  const { network } = context.provider;
  return {
    ...measured,
    originNs: String(session.originNs),
    ...(network.kind === "isolated" && { network: network.use.take(session.originNs) }),
    earlier,
    later,
    exchanges: log.exchanges,
    files: await readWorkspace(session.workspace, trial.workload.tracedFiles),
  };
}

async function openSession(
  context: ProcessRunnerContext,
  trial: Trial,
  home: string,
  alive: AbortSignal,
): Promise<TrialSession> {
  const { workload } = trial;
  const name = [trial.scenario.id, trial.arm.id, phaseName(trial.phase), trial.side].join("-");
  const id = name.replaceAll(/[^A-Za-z0-9-]/g, "-");
  const originNs = context.clock.nowNs();
  const workspace = await context.folder.workspace(workload);
  const opened = { id, originNs: String(originNs), script: workload.script, workspace, ...sessionOf(trial) };
  const { baseUrl } = await whileAlive(context.provider.client.open(opened), alive);
  const mcpServers = (workload.mcpServers ?? []).map((server): McpServer => ({
    name: server,
    command: [process.execPath, context.mcpProgram, server],
  }));
  return { context, trial, id, originNs, baseUrl, home, workspace, mcpServers, alive };
}

/** What only the measured launch of a trial has. */
interface MeasuredOnly {
  readonly resourceSampleNs?: number | undefined;
  readonly interrupt?: PendingInterrupt | null | undefined;
}

async function observe(
  { context, trial, id, originNs, home, workspace, mcpServers, alive }: TrialSession,
  launch: Launch,
  prompts: readonly FollowUp[],
  { resourceSampleNs, interrupt = null }: MeasuredOnly = {},
): Promise<Omit<Trace, "exchanges" | "files">> {
  await writeFiles(home, launch.files?.home ?? {});
  await writeFiles(workspace, launch.files?.workspace ?? {});
  const marker = `${context.provider.pid}-${id}`;
  const timeLimitNs = Math.max(trial.workload.timeLimitNs, trial.engine.trialNs ?? 0);
  const { longWait } = context;
  // A limit that comes soon after needs no word.
  const telling =
    longWait &&
    timeLimitNs >= 1.5 * longWait.afterNs &&
    setTimeout(() => longWait.tell(trial, timeLimitNs), longWait.afterNs / 1e6);
  try {
    return await observeProcess({
      context,
      launch,
      env: engineEnvironment({ path: context.path, home, marker, launch: launch.env }),
      cwd: workspace,
      originNs,
      timeLimitNs,
      signal: alive,
      resourceSampleNs,
      interrupt,
      daemon: trial.engine.daemon,
      acp: speaksAcp(trial) ? { prompts, mcpServers } : null,
    });
  } finally {
    if (telling) clearTimeout(telling);
  }
}

async function earlierLaunches(session: TrialSession): Promise<NonNullable<Trace["earlier"]>> {
  const { trial, workspace } = session;
  const ends = [];
  for (const { prompt, toggles, filesAfter, isContinued = false } of trial.workload.earlier ?? []) {
    const launch = launchOf(session, { prompt, isContinued, ...(toggles && { toggles }) });
    const { spawnNs, exitNs, exit } = await observe(session, launch, [{ prompt }]);
    ends.push({ spawnNs, exitNs, exit });
    await writeFiles(workspace, filesAfter ?? {});
  }
  return ends;
}

async function measuredLaunch(session: TrialSession): Promise<Omit<Trace, "exchanges" | "files">> {
  const { workload } = session.trial;
  const { isContinued = false, resourceSampleNs } = workload;
  const interrupt = workload.interrupt && interruptOf(workload.interrupt, session);
  const prompts = [{ prompt: workload.prompt }, ...(workload.followUps ?? [])];
  const launch = launchOf(session, { isContinued });
  const observed = await observe(session, launch, prompts, { resourceSampleNs, interrupt });
  const interruptNs = interrupt?.end() ?? null;
  return { ...observed, ...(interruptNs !== null && { interruptNs }) };
}

async function laterLaunches(session: TrialSession): Promise<NonNullable<Trace["later"]>> {
  const { trial } = session;
  const ends = [];
  for (const { prompt, isContinued: wantsSession = false } of trial.workload.later ?? []) {
    const isContinued = wantsSession && trial.engine.canContinue === true;
    const launch = launchOf(session, { prompt, isContinued });
    const { spawnNs, exitNs, exit, output } = await observe(session, launch, [{ prompt }]);
    ends.push({ spawnNs, exitNs, exit, output });
  }
  return ends;
}

function interruptOf(interrupt: Interrupt, { context, id, workspace, originNs }: TrialSession): PendingInterrupt {
  return pendingInterrupt(interrupt, {
    workspace,
    writtenPieces: async () => (await context.provider.client.progress(id)).pieces,
    nowNs: () => Number(context.clock.nowNs() - originNs),
  });
}

/** Whether the prompts reach the process over the Agent Client Protocol. A program of the lab runs in the engine's place. */
function speaksAcp({ engine, workload }: Trial): boolean {
  return workload.program === undefined && engine.capabilities?.includes("acp") === true;
}

/** More requests than any prompt needs. An agent that loops is stopped by it. */
const mostRequests = 2_000;

/**
 * How the provider answers an agent: it knows the prompts, so it can tell the main line, and it takes any model id. A
 * program of the lab has prompts of its own and asks for known models. The first trial of a side keeps the texts of its prompts.
 */
function sessionOf({ workload, engine, phase }: Trial): Pick<OpenSession, "settings" | "mainPrompts" | "keepsPrompts"> {
  const { prompt, program, earlier = [], later = [], followUps = [], provider } = workload;
  const requestLimit = Math.min(engine.requestLimit ?? mostRequests, provider.requestLimit ?? mostRequests);
  if (program !== undefined) return { settings: provider };
  return {
    settings: { unknownModels: "answer-as-default", models: engine.models ?? [], ...provider, requestLimit },
    ...(phase.kind !== "discarded" && phase.index === 0 && { keepsPrompts: true }),
    mainPrompts: [prompt, ...[...earlier, ...followUps, ...later].map((other) => other.prompt)],
  };
}

/** On a busy machine the end of a process is reported late. */
const reportGraceMs = 2000;

/**
 * A control call that fails because the provider died should say so, not "connection refused": the process's end may be
 * reported a moment after the broken connection.
 */
async function whileAlive<Value>(work: Promise<Value>, alive: AbortSignal): Promise<Value> {
  try {
    return await Promise.race([work, rejection(alive)]);
  } catch (error) {
    if (!alive.aborted) await once(alive, "abort", { signal: AbortSignal.timeout(reportGraceMs) }).catch(() => {});
    alive.throwIfAborted();
    throw error;
  }
}

/** What one launch of a trial has of its own. */
type LaunchPart = Partial<Pick<LaunchRequest, "prompt" | "toggles" | "isContinued">>;

function launchOf(session: TrialSession, part: LaunchPart): Launch {
  const { started = (launch: Launch) => launch } = session.trial;
  return started(plainLaunch(session, part));
}

function plainLaunch({ trial, baseUrl, home, workspace, mcpServers }: TrialSession, part: LaunchPart): Launch {
  const { program } = trial.workload;
  if (program !== undefined) return programLaunch(program, trial.root, baseUrl);
  return trial.engine.launch({
    root: trial.root,
    prompt: trial.workload.prompt,
    apiKey: trialApiKey,
    model: trial.engine.model ?? trial.workload.provider.model,
    toggles: trial.arm.toggles,
    baseUrl,
    home,
    cwd: workspace,
    mcpServers,
    ...part,
  });
}

/** How a scenario's own program is started, in place of an engine. */
export function programLaunch(program: TrialProgram, root: string, baseUrl: string): Launch {
  return {
    argv: [process.execPath, join(root, "dist", program.entry)],
    env: { ANTHROPIC_BASE_URL: baseUrl, ANTHROPIC_API_KEY: trialApiKey },
    stdin: JSON.stringify(program.input),
  };
}

/** Rejects with the signal's reason when it aborts; never resolves. */
async function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      const reason: unknown = signal.reason;
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
