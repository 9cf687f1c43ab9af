import { firstBaseOnlyRound, type MeasuredEngine, type RunRecord } from "../../core/run-record.ts";
import { resolveRevision, workingTreeState } from "../../gate/revisions/revisions.ts";
import type { Execution, RoundsPolicy } from "../../run/execute.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import { parseDuration } from "../command-line/duration.ts";
import { wholeNumber } from "../command-line/whole-number.ts";
import { compareWithBaseline, needsTimingRounds } from "../comparison/judged-run.ts";
import { gatingTimings, measurePairs, pairedArms } from "../comparison/paired-measurement.ts";
import { prepareBaseline, type PreparedBaseline } from "../comparison/prepared-baseline.ts";
import { budgetsOf } from "../config/configured-budgets.ts";
import { chooseEngine, type EngineHome, type Workbench } from "../config/workbench.ts";
import { exitCodes } from "../exit-codes.ts";
import { finishRun } from "../finished-runs/finish-run.ts";
import { type InterruptedRun, measure, type Measured } from "../measurement/measure.ts";
import { plannedCost, planRequest, type ScenarioRequest } from "../measurement/planned-request.ts";
import { profileRegressed } from "../profile/regressed.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { type Progress, startProgress } from "../terminal/progress.ts";
import { checkResumable } from "./resume-run.ts";
import { runExitCode } from "./run-exit-code.ts";
import { parseShard, partOf, shardRecord, type ShardNumber } from "./shard.ts";

/** Rounds after which exact numbers are known to repeat. */
const exactRounds = 3;
/** Most rounds of a run without a baseline. */
const mostRounds = 15;

/** What to measure and judge. */
export interface RunRequest extends ScenarioRequest {
  readonly engine: string;
  readonly baseline: string | undefined;
  /** The side that is judged: `.` for the working tree, else a name. */
  readonly head: string;
  readonly gate: boolean;
  readonly strict: boolean;
  readonly profile: boolean;
  /** Trials of each arm. With a baseline: pairs, and as many again to confirm a regression. */
  readonly trials: number | undefined;
  readonly budget: string;
  readonly seed: string;
  readonly out: string;
  readonly shard: string | undefined;
}

/** How the command shows what it does, and how it is interrupted. */
interface Attended {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The scenarios to measure here, and those of all parts together. */
interface RunPlan {
  readonly home: EngineHome;
  readonly planned: readonly PlannedScenario[];
  readonly all: readonly PlannedScenario[];
  readonly shard: ShardNumber | null;
}

/** Measures what is requested, compares it with the baseline, writes the report and returns the exit code. */
export async function measureRun(
  bench: Workbench,
  request: RunRequest,
  { json, resumed = null }: { readonly json: boolean; readonly resumed?: InterruptedRun | null },
): Promise<number> {
  const attended = { signal: interruptSignal(), progress: startProgress(process.stderr) };
  const plan = planRun(bench, request);
  const baseline = await prepareBaseline({ bench, home: plan.home, request, ...attended });
  const measured = await measurePlan(bench, plan, baseline, request, resumed, attended);
  const run = judgeRun(measured, baseline, request);
  const profiles = request.profile ? await profileRegressed({ run, baseline, ...plan, ...measured, ...attended }) : [];
  await finishRun({ run, folder: measured.folder }, { json });
  if (!json) for (const { line } of profiles) process.stdout.write(`Profile: ${line}\n`);
  if (measured.stoppedBy === "interrupt") return exitCodes.interrupted;
  if (measured.stoppedBy !== "nothing") throw measured.stoppedBy;
  return runExitCode(run, run.comparison, request);
}

/** Checks --trials. A comparison takes at most as many pairs as fit between the rounds for exact numbers. */
export function checkTrials(trials: number | undefined, isComparison: boolean): void {
  if (trials !== undefined)
    wholeNumber("--trials", trials, 1, isComparison ? firstBaseOnlyRound - exactRounds : undefined);
}

function planRun(bench: Workbench, request: RunRequest): RunPlan {
  const home = chooseEngine(bench, request.engine);
  const all = planRequest(bench, home, request);
  const shard = parseShard(request.shard);
  return { home, all, shard, planned: partOf(all, shard) };
}

async function measurePlan(
  bench: Workbench,
  { home, all, planned, shard }: RunPlan,
  baseline: PreparedBaseline,
  request: RunRequest,
  resumed: InterruptedRun | null,
  attended: Attended,
): Promise<Measured> {
  const { seed, out, trials } = request;
  const rounds = roundsFor(baseline, request);
  const cost = plannedCost(planned, rounds.fewestRounds);
  if (cost !== null) attended.progress.say(cost);
  const engine = await measuredEngine(home, request.head);
  const isPaired = baseline.kind === "paired";
  const base = isPaired ? { name: baseline.name, revision: baseline.commit } : null;
  if (resumed !== null) checkResumable(resumed.run, { planned, engine, base });
  return measure({
    planned,
    home,
    roots: isPaired ? baseline.roots : null,
    engine,
    base,
    resumed,
    ...(shard !== null && { shard: shardRecord(shard, { seed, engine, base }, all, baseline, trials) }),
    seed,
    budgets: budgetsOf(planned, bench.budgets),
    out,
    ...attended,
    steps: async (execution: Execution) => {
      await execution.rounds(planned, rounds);
      if (!isPaired) return;
      // A recording has the baseline's exact numbers. Those of a git revision are counted here.
      if (baseline.recording === null) await execution.baseRounds(planned, exactRounds);
      const elsewhere = gatingTimings(all) - gatingTimings(planned);
      const { progress } = attended;
      await measurePairs(execution, { planned: pairedArms(planned), baseline, trials, progress, elsewhere });
    },
  });
}

/** How many rounds are measured. Without pairs they carry the timings, too. */
function roundsFor(baseline: PreparedBaseline, { trials, budget }: RunRequest): RoundsPolicy {
  if (!needsTimingRounds(baseline)) return { fewestRounds: exactRounds, mostRounds: exactRounds, budgetNs: 0 };
  if (trials !== undefined) return { fewestRounds: trials, mostRounds: trials, budgetNs: 0 };
  return { fewestRounds: exactRounds, mostRounds, budgetNs: parseDuration("--budget", budget) };
}

/** The engine and its code: a revision, or the working tree with its uncommitted changes. */
async function measuredEngine({ engine, repository }: EngineHome, head: string): Promise<MeasuredEngine> {
  if (head !== ".") return { id: engine.id, revision: await resolveRevision(repository, head), dirty: false };
  const { commit: revision, ...changes } = await workingTreeState(repository);
  return { id: engine.id, revision, ...changes };
}

/** The run with its comparison and the timelines that its page shows. */
function judgeRun(
  { run, stoppedBy, timelines }: Measured,
  baseline: PreparedBaseline,
  { trials }: RunRequest,
): RunRecord {
  // A part is judged when all parts are joined. A judgement of each would multiply the false alarms.
  const isWhole = stoppedBy === "nothing" && run.shard === undefined;
  const judged = { ...run, comparison: isWhole ? compareWithBaseline(baseline, run, trials) : null };
  const needed = timelines.needed(judged);
  return needed.length === 0 ? judged : { ...judged, timelines: needed };
}
