import { machineClock } from "../../core/clock.ts";
import type { OptionsRecord, RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { fewestDecidingPairs } from "../../gate/judge/looks.ts";
import { changedPaths } from "../../gate/revisions/revisions.ts";
import type { Execution, RoundsPolicy } from "../../run/execute.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import { compareWithBaseline, needsTimingRounds } from "../comparison/judged-run.ts";
import { gatingTimings, measurePairs, pairedArms } from "../comparison/paired-measurement.ts";
import { type EnginePair, enginePair, otherEngine, planForBoth } from "../comparison/other-engine.ts";
import { prepareBaseline, type PreparedBaseline } from "../comparison/prepared-baseline.ts";
import { budgetsOf } from "../config/configured-budgets.ts";
import type { EngineHome, Workbench } from "../config/workbench.ts";
import { chooseEngine, type EngineChoice } from "../engines/choose-engine.ts";
import { measuredEngine } from "../engines/measured-engine.ts";
import { publishedVersion } from "../engines/published-version.ts";
import { finishRun } from "../finished-runs/finish-run.ts";
import { type InterruptedRun, measure, type Measured, type MeasureRequest } from "../measurement/measure.ts";
import { plannedCost, planRequest } from "../measurement/planned-request.ts";
import { profileRegressed } from "../profile/regressed.ts";
import type { Collector } from "../otlp/collector-address.ts";
import { PushedTrials } from "../otlp/pushed-trials.ts";
import type { SentRun } from "../otlp/send-run.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { type Progress, startProgress } from "../terminal/progress.ts";
import { printable } from "../terminal/status-line.ts";
import { checkResumable } from "./resume-run.ts";
import { partOf, shardRecord, type ShardNumber } from "./shard.ts";

/** Rounds after which exact numbers are known to repeat. */
const exactRounds = 3;
/** Most rounds of a run without a baseline. */
const mostRounds = 15;

/** A run to measure and judge. */
export interface RunRequest {
  readonly bench: Workbench;
  readonly options: OptionsRecord;
  readonly seed: string;
  /** Null for a whole run. */
  readonly shard: ShardNumber | null;
  /** Folder in which the run's own folder is made. */
  readonly out: string;
  readonly resumed: InterruptedRun | null;
  /** Whether to print the run file in place of tables. */
  readonly json: boolean;
  /** Whether to open the page. */
  readonly open: boolean;
  /** Whether it may fail because of a timing. Then so few pairs that none can regress are refused. */
  readonly mustDecide: boolean;
  /** Where traces and metrics are sent. Null: nowhere. */
  readonly collector: Collector | null;
}

/** How the command shows what it does, and how it is interrupted. */
interface Attended {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The scenarios to measure here, and those of all parts together. */
interface RunPlan {
  readonly home: EngineHome;
  /** Both engines of a run of two. Null for a run of one. */
  readonly engines: EnginePair | null;
  readonly planned: readonly PlannedScenario[];
  readonly all: readonly PlannedScenario[];
}

/** Measures what is requested, compares it with the baseline, writes the report and returns the exit code. */
export async function measureRun(request: RunRequest): Promise<number> {
  const { bench, options, seed, json, open } = request;
  const attended = { signal: interruptSignal(), progress: startProgress(process.stderr) };
  const plan = planRun(request);
  const onPairs = (): void => {
    if (request.mustDecide) checkPairs(options.trials, gatingTimings(plan.all));
  };
  const baseline =
    plan.engines === null
      ? await prepareBaseline({ bench, home: plan.home, options, seed, onPairs, ...attended })
      : await otherEngine(bench, plan.engines);
  // A recorded baseline is paired only if its commit can be built.
  if (baseline.kind === "paired") onPairs();
  const pushed = request.collector === null ? null : new PushedTrials(machineClock);
  const measured = await measurePlan(request, plan, baseline, {
    ...attended,
    onTrial: (...one) => pushed?.add(...one),
  });
  const run = judgeRun(measured, baseline, options);
  const { folder, stoppedBy } = measured;
  const profiles = options.profile ? await profileRegressed({ run, baseline, folder, ...plan, ...attended }) : [];
  const failure = stoppedBy instanceof UserError ? stoppedBy : null;
  const exitCode = await finishRun({ run, folder }, { ...options, json, open }, failure?.message);
  if (!json) for (const { line } of profiles) process.stdout.write(`Profile: ${line}\n`);
  if (request.collector !== null && pushed !== null) await sendRun(request.collector, { run, trials: pushed.all });
  if (failure !== null) throw failure;
  return exitCode;
}

/** Sends the run to a collector. One that fails is named in one line, and changes nothing: the run is measured and judged. */
async function sendRun(collector: Collector, run: SentRun): Promise<void> {
  const { sendToCollector } = await import("../otlp/send-run.ts");
  const problems = await sendToCollector(collector, run);
  if (problems.length > 0) process.stderr.write(`${printable(`Not sent to ${problems.join("; ")}`)}\n`);
}

function planRun({ bench, options, shard }: RunRequest): RunPlan {
  const home = chooseEngine(bench, recordedChoice(options), publishedVersion(options.head) !== null);
  const engines = options.otherEngine === undefined ? null : enginePair(bench, options.otherEngine, home);
  const all = engines === null ? planRequest(bench, home, options) : planForBoth(bench, engines, options);
  return { home: engines?.head ?? home, engines, all, planned: partOf(all, shard) };
}

async function measurePlan(
  { bench, options, seed, shard, out, resumed }: RunRequest,
  { home, engines, all, planned }: RunPlan,
  baseline: PreparedBaseline,
  attended: Attended & Pick<MeasureRequest, "onTrial">,
): Promise<Measured> {
  // A budget is one engine's.
  const budgets = engines === null ? budgetsOf(planned, bench.budgets) : [];
  const rounds = roundsFor(baseline, options);
  const cost = plannedCost(planned, rounds.fewestRounds);
  if (cost !== null) attended.progress.say(cost);
  const pairs = baseline.kind === "paired" ? baseline : null;
  const engine = await measuredEngine(home, options.head, pairs?.roots.head);
  if (engine.tree !== undefined) attended.progress.say(await changesText(home, engine.revision ?? "", engine.tree));
  const base = pairs && { name: pairs.name, revision: pairs.commit };
  if (resumed !== null) checkResumable(resumed.run, { planned, engine, base });
  return measure({
    planned,
    ...homesOf(home, engines),
    roots: pairs && pairs.roots,
    engine,
    base,
    options,
    resumed,
    ...(shard !== null && { shard: shardRecord(shard, { seed, engine, base }, all, baseline) }),
    seed,
    budgets,
    out,
    ...attended,
    steps: async (execution: Execution) => {
      await execution.rounds(planned, rounds);
      if (pairs === null) return;
      // A recording has the baseline's exact numbers. Those of a git revision are counted here.
      if (pairs.recording === null) await execution.baseRounds(planned, exactRounds);
      const elsewhere = gatingTimings(all) - gatingTimings(planned);
      const { trials, failFast = false } = options;
      const settings = { baseline: pairs, trials, progress: attended.progress, elsewhere, failFast };
      await measurePairs(execution, { planned: pairedArms(planned), ...settings });
    },
  });
}

/** The engine of each side. One network serves both. It is open if the entry of one engine needs that. */
function homesOf(home: EngineHome, engines: EnginePair | null): Pick<MeasureRequest, "home" | "homeOf"> {
  if (engines === null) return { home };
  const open = [engines.head, engines.base].find(({ engine }) => engine.network === "open");
  return { home: open ?? home, homeOf: (_arm, side) => engines[side] };
}

/** A gate that can't turn red says nothing. */
function checkPairs(trials: number | null, timings: number): void {
  const needed = fewestDecidingPairs(timings);
  if (trials === null || trials >= needed) return;
  const subject = timings === 1 ? "1 timing" : `${timings} timings`;
  const pairs = trials === 1 ? "1 pair" : `${trials} pairs`;
  throw new UserError(
    `${subject} can turn the gate red; with ${pairs} none of them could ever be found slower. Write --trials ${needed} or more, or leave --trials out.`,
  );
}

/** How many rounds are measured. Without pairs they carry the timings, too. */
function roundsFor(baseline: PreparedBaseline, { trials, budgetNs }: OptionsRecord): RoundsPolicy {
  if (!needsTimingRounds(baseline)) return { fewestRounds: exactRounds, mostRounds: exactRounds, budgetNs: 0 };
  if (trials !== null) return { fewestRounds: trials, mostRounds: trials, budgetNs: 0 };
  return { fewestRounds: exactRounds, mostRounds, budgetNs };
}

/** The engine that the run was started with. */
function recordedChoice({ engine, engineCommand }: OptionsRecord): EngineChoice {
  return { engine, "engine-command": engineCommand ?? undefined };
}

/** Most changed paths that are named. */
const changesNamed = 3;

async function changesText({ repository }: EngineHome, revision: string, tree: string): Promise<string> {
  const paths = await changedPaths(repository, revision, tree);
  const more = paths.length > changesNamed ? ` and ${paths.length - changesNamed} more` : "";
  return printable(`Uncommitted changes are measured: ${paths.slice(0, changesNamed).join(", ")}${more}`);
}

/** The run with its comparison and the timelines that its page shows. */
function judgeRun(
  { run, stoppedBy, timelines }: Measured,
  baseline: PreparedBaseline,
  { trials }: OptionsRecord,
): RunRecord {
  // A part is judged when all parts are joined. A judgement of each would multiply the false alarms.
  const isWhole = stoppedBy === "nothing" && run.shard === undefined;
  const judged = { ...run, comparison: isWhole ? compareWithBaseline(baseline, run, trials) : null };
  const needed = timelines.needed(judged);
  return needed.length === 0 ? judged : { ...judged, timelines: needed };
}
