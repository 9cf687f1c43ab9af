import { builtInEngines } from "../../engine/registry.ts";
import type { Comparison } from "../../core/comparison.ts";
import { firstBaseOnlyRound, type MeasuredEngine, type RunRecord, type Shard } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { noiseFloors } from "../../gate/calibration/calibration.ts";
import { compareRuns } from "../../gate/judge/compare.ts";
import { canJudgeStored } from "../../gate/judge/stored.ts";
import { resolveRevision, workingTreeState } from "../../gate/revisions/revisions.ts";
import { probeEnvironment } from "../../run/environment.ts";
import type { Execution, EngineOf } from "../../run/execute.ts";
import { shardKey } from "../../run/shards.ts";
import type { Side } from "../../run/trial.ts";
import type { RunOptions } from "../commands/run.ts";
import { budgetsOf } from "../config/configured-budgets.ts";
import { parseDuration } from "../duration-option.ts";
import { finishRun } from "./finish-run.ts";
import { interruptSignal } from "../interrupt.ts";
import type { KeptTraces } from "./kept-traces.ts";
import { measure } from "./measure.ts";
import { checkResumable, interruptedRun, recordedOptions, type Resumed } from "./resume-run.ts";
import { planArms, shardOf } from "./planned-arms.ts";
import { parseShard } from "./shard-option.ts";
import { packageRoot } from "../package-info.ts";
import { comparePairs, gatingTimings, measurePairs, pairedArms } from "../compare/paired-measurement.ts";
import { plannedCost } from "./planned-cost.ts";
import { profileRegressed } from "../profile/regressed.ts";
import { startProgress } from "../progress.ts";
import { prepareComparison, type PreparedComparison } from "../compare/prepare-comparison.ts";
import { chooseEngine, loadWorkbench, type EngineHome } from "../config/workbench.ts";

/** Rounds in which exact numbers must repeat before they are believed. */
const exactRounds = 3;
/** Rounds after which a run without a baseline has nothing more to say in a minute. */
const mostRounds = 15;

/** `bench run`: measures, compares, writes the run and its page, prints the table; returns the exit code. */
export async function runBenchmarks(options: RunOptions): Promise<number> {
  if (options.resume !== undefined) {
    const resumed = interruptedRun(options.resume);
    return runSide({ ...(await recordedOptions(resumed.run)), json: options.json, head: ".", resumed });
  }
  const { budgets } = await loadWorkbench(process.cwd());
  checkOptions(options, budgets.length);
  return runSide({ ...options, head: "." });
}

/** What to measure, as `bench run` has it, and which side of the comparison is new: `.` for the working tree. */
export type SideOptions = Omit<RunOptions, "resume"> & { readonly head: string; readonly resumed?: Resumed };

/** Measures one side, or two where there is a baseline. */
export async function runSide(options: SideOptions): Promise<number> {
  const bench = await loadWorkbench(process.cwd());
  const home = chooseEngine(bench, options.engine);
  const all = planArms(bench, home, options);
  const part = options.shard === undefined ? null : parseShard(options.shard);
  const planned = part === null ? all : shardOf(all, part);
  const signal = interruptSignal();
  const progress = startProgress(process.stderr);
  const prepared =
    options.baseline === undefined
      ? null
      : await prepareComparison({
          bench,
          home,
          name: options.baseline,
          head: options.head,
          asked: options,
          seed: options.seed,
          progress,
          signal,
        });
  const rounds = roundsPolicy(options, prepared !== null && !judgesStored(prepared));
  const cost = plannedCost(planned, rounds.fewestRounds);
  if (cost !== null) progress.say(cost);
  const engine = await measuredEngine(home, options.head);
  const base = prepared?.base ? { name: prepared.name, revision: prepared.base.commit } : null;
  if (options.resumed !== undefined)
    checkResumable(options.resumed, { planned, engine, baseRevision: base?.revision ?? null });
  const of = shardKey({ seed: options.seed, engine, base, scenarios: all.map(({ scenario }) => scenario.id) });
  const measured = await measure({
    planned,
    engineOf: engineFinder(home, prepared?.base?.roots ?? null),
    engine,
    base,
    resumed: options.resumed,
    ...(part !== null && { shard: { ...part, of, trials: options.trials ?? null, ...noiseFloorsOf(prepared) } }),
    harnessRevision: (await workingTreeState(packageRoot)).commit,
    seed: options.seed,
    budgets: budgetsOf(planned, bench.budgets),
    out: options.out,
    progress,
    signal,
    steps: async (execution: Execution) => {
      await execution.rounds(planned, rounds);
      if (!prepared?.base) return;
      // What is kept of a baseline holds its counted numbers; of a bare revision they are counted here.
      if (prepared.kept === null) await execution.baseRounds(planned, exactRounds);
      const elsewhere = gatingTimings(all) - gatingTimings(planned);
      await measurePairs(execution, pairedArms(planned), prepared, options.trials, progress, elsewhere);
    },
  });
  // A part of a run is judged when all parts are there: a judgement each would multiply the false alarms.
  const judges = measured.stoppedBy === "nothing" && prepared !== null && part === null;
  const comparison = judges ? compareWith(prepared, measured.run, options.trials) : null;
  const run = withTimelines({ ...measured.run, comparison }, measured.traces);
  const profiles =
    options.profile === true && comparison !== null && prepared !== null
      ? await profileRegressed({
          comparison,
          prepared,
          home,
          planned,
          folder: measured.folder,
          seed: options.seed,
          progress,
          signal,
        })
      : [];
  const { stoppedBy } = measured;
  const failure = stoppedBy instanceof UserError ? stoppedBy : null;
  const code = await finishRun({ ...measured, run }, options, failure?.message);
  if (!options.json) for (const { line } of profiles) process.stdout.write(`Profile: ${line}\n`);
  if (failure !== null) throw failure;
  return code;
}

/** Whether timings are judged without pairs: then this run needs as many rounds as the recordings had. */
function judgesStored({ base, stored }: PreparedComparison): boolean {
  return base === null && stored !== null && canJudgeStored(stored.recordings, probeEnvironment().machine);
}

/** What the merge of all parts has to know of this machine's noise; nothing where it is not calibrated. */
function noiseFloorsOf(prepared: PreparedComparison | null): Pick<Shard, "noiseFloors"> {
  const noise = prepared?.noise ?? [];
  return noise.length === 0 ? {} : { noiseFloors: noiseFloors(noise) };
}

/** The engine and which code of it: a revision, or the working tree with its uncommitted changes. */
async function measuredEngine({ engine, repository }: EngineHome, head: string): Promise<MeasuredEngine> {
  if (head !== ".") return { id: engine.id, revision: await resolveRevision(repository, head), dirty: false };
  const { commit: revision, ...changes } = await workingTreeState(repository);
  return { id: engine.id, revision, ...changes };
}

/** The run with those timelines that its page shows. */
function withTimelines(run: RunRecord, traces: KeptTraces): RunRecord {
  const timelines = traces.needed(run);
  return timelines.length === 0 ? run : { ...run, timelines };
}

function checkOptions(options: RunOptions, budgets: number): void {
  if (options.shard !== undefined && options.gate)
    throw new UserError("--shard measures a part, which is not judged alone: pass --gate to bench merge.");
  if (options.gate && options.baseline === undefined && budgets === 0)
    throw new UserError("--gate needs --baseline or budgets: a run alone can't regress.");
  if (options.profile === true && options.baseline === undefined)
    throw new UserError(
      "--profile needs --baseline: it profiles what regressed. For one version: bench profile SCENARIO.",
    );
  if (options.strict && !options.gate) throw new UserError("--strict needs --gate.");
  checkTrials(options.trials, options.baseline !== undefined);
}

/** Pairs that fit between the rounds for counted numbers and the base's own. */
const mostPairs = firstBaseOnlyRound - exactRounds;

/** UserError when `--trials` is no number of rounds, or of more pairs than a comparison takes. */
export function checkTrials(trials: number | undefined, compared: boolean): void {
  if (trials === undefined) return;
  if (!Number.isInteger(trials) || trials < 1)
    throw new UserError(`--trials ${trials}: not a number of rounds. Write a whole number from 1.`);
  if (compared && trials > mostPairs)
    throw new UserError(`--trials ${trials}: a comparison takes at most ${mostPairs} pairs.`);
}

function roundsPolicy(options: SideOptions, compared: boolean) {
  if (options.trials !== undefined && !compared)
    return { fewestRounds: options.trials, mostRounds: options.trials, budgetNs: 0 };
  if (compared) return { fewestRounds: exactRounds, mostRounds: exactRounds, budgetNs: 0 };
  return { fewestRounds: exactRounds, mostRounds, budgetNs: parseDuration("--budget", options.budget) };
}

/** Controls are programs of bench's own and run from here; the engine runs from its side's checkout. */
export function engineFinder(home: EngineHome, roots: Readonly<Record<Side, string>> | null): EngineOf {
  return (arm, side) => {
    if (arm.control !== undefined) {
      const engine = builtInEngines.find(({ id }) => id === arm.control);
      if (engine === undefined) throw new Error(`No control engine ${arm.control}`);
      return { engine, root: packageRoot };
    }
    const root = roots?.[side] ?? home.repository;
    return { engine: home.engine, root };
  };
}

function compareWith(prepared: PreparedComparison, run: RunRecord, trials: number | undefined): Comparison {
  if (prepared.base !== null) return comparePairs(prepared, run, trials);
  if (prepared.kept === null) throw new Error("a comparison without a kept run and without a revision");
  const { name, kept, reason, stored } = prepared;
  const timings = stored === null ? {} : { timings: stored };
  return compareRuns({ kind: "stored", name, base: kept, head: run, reason, ...timings });
}
