import type { Judgement, Verdict } from "../../core/comparison.ts";
import { formatChange } from "../../core/units.ts";
import { UserError } from "../../core/user-error.ts";
import type { BisectAnswer } from "../../gate/revisions/bisect.ts";
import { BuildFailure } from "../../gate/revisions/build-steps.ts";
import { planScenario, type PlannedScenario } from "../../run/plan.ts";
import { writeRun } from "../../run/run-file.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { comparePairs, mostPairs } from "../comparison/judged-run.ts";
import { calibratedMargins } from "../comparison/margins.ts";
import { builtCheckout } from "../comparison/named-version.ts";
import { measurePairs } from "../comparison/paired-measurement.ts";
import type { PairedBaseline } from "../comparison/prepared-baseline.ts";
import { chooseScenario, type EngineHome, type Workbench } from "../config/workbench.ts";
import { measuredEngine } from "../engines/measured-engine.ts";
import { dropJournal, measure } from "../measurement/measure.ts";
import type { Progress } from "../terminal/progress.ts";
import type { BisectOptions } from "./options.ts";

/** Measures a commit beside an older one and says whether it is worse. */
export type CommitJudge = (commit: string, older: string) => Promise<CommitAnswer | "interrupted">;

export interface CommitAnswer {
  readonly answer: BisectAnswer;
  readonly because: string;
}

/** What the search measures, and how it reports. */
export interface BisectInput {
  readonly bench: Workbench;
  readonly home: EngineHome;
  readonly options: BisectOptions;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Counted numbers either repeat or they don't: three pairs show it. */
const exactPairs = 3;

/** Builds both commits, each only once, and measures them side by side. An unclear answer is measured again with twice the pairs. */
export async function judgeCommits(input: BisectInput): Promise<CommitJudge> {
  const { bench, home, options, progress, signal } = input;
  const planned = plan(bench, home, options);
  const margins = await calibratedMargins(bench, home.engine.id);
  const isExact = planned.metrics.every(({ kind }) => kind !== "measured");
  const pairs = options.trials ?? (isExact ? exactPairs : null);
  return async (commit, older) => {
    progress.say(`Building ${commit.slice(0, 12)} ...`);
    let base: string;
    let head: string;
    try {
      base = await builtCheckout(home, older, signal);
      head = await builtCheckout(home, commit, signal);
    } catch (error) {
      if (signal.aborted) return "interrupted";
      if (error instanceof BuildFailure) return { answer: "skipped", because: `could not be built: ${error.reason}` };
      if (error instanceof UserError) return { answer: "skipped", because: `could not be built: ${error.message}` };
      throw error;
    }
    const baseline = { ...margins, kind: "paired", name: older, commit: older, recording: null } as const;
    const compare = async (trials: number | null) =>
      comparisonOf(input, planned, { ...baseline, roots: { base, head } }, commit, trials);
    const first = await compare(pairs);
    if (first === "interrupted" || first.answer !== "skipped" || isExact) return first;
    const twice = 2 * mostPairs(pairs);
    progress.say(`${commit.slice(0, 12)} unknown: ${first.because}; measuring ${twice} new pairs`);
    return compare(twice);
  };
}

/** Measures a commit beside an older one, writes that run into a folder of its own, and answers from it. */
async function comparisonOf(
  { home, options, progress, signal }: BisectInput,
  planned: PlannedScenario,
  baseline: PairedBaseline,
  commit: string,
  trials: number | null,
): Promise<CommitAnswer | "interrupted"> {
  const { run, folder, stoppedBy } = await measure({
    planned: [planned],
    home,
    roots: baseline.roots,
    engine: await measuredEngine(home, commit, baseline.roots.head),
    base: { name: baseline.name, revision: baseline.commit },
    options: null,
    seed: options.seed,
    out: options.out,
    progress,
    signal,
    steps: async (execution) => measurePairs(execution, { planned: [planned], baseline, trials, progress }),
  });
  const comparison = stoppedBy === "nothing" ? comparePairs(baseline, run, trials) : null;
  await writeRun(folder, { ...run, comparison });
  dropJournal(folder);
  if (stoppedBy === "interrupt") return "interrupted";
  if (stoppedBy !== "nothing") throw stoppedBy;
  const rows = comparison?.rows.filter((row) => row.gates && row.metric === options.metric) ?? [];
  return {
    answer: answerOf(rows.map(({ judgement }) => judgement)),
    because: rows.map(({ arm, judgement }) => `${arm} ${inWords(judgement)}`).join(", ") || "not observed",
  };
}

/** Bad if an arm regressed. Good if every arm was shown not to have. Otherwise skipped, because it is not known. */
function answerOf(judgements: readonly Judgement[]): BisectAnswer {
  const verdicts = judgements.map((judgement): Verdict =>
    judgement.kind === "not-judged" ? "inconclusive" : judgement.verdict,
  );
  if (verdicts.includes("regressed")) return "bad";
  return verdicts.length === 0 || verdicts.includes("inconclusive") ? "skipped" : "good";
}

function inWords(judgement: Judgement): string {
  switch (judgement.kind) {
    case "exact":
      return `${judgement.verdict} (${judgement.difference > 0 ? "+" : ""}${judgement.difference})`;
    case "paired":
      return `${judgement.verdict} (${formatChange(judgement.change)}, ${judgement.pairs} pairs)`;
    case "stored":
      return judgement.verdict;
    case "not-judged":
      return `not judged (${judgement.reason})`;
  }
}

/** The one scenario with the one metric. No other metric shares the error budget. It gates its own arms, or the one of --arm. */
function plan(bench: Workbench, home: EngineHome, options: BisectOptions): PlannedScenario {
  const scenario = chooseScenario(bench, options.scenario);
  const { arms, metrics } = planScenario(scenario, home.engine, []);
  const metric = metrics.find(({ id }) => id === options.metric);
  if (metric === undefined) {
    const ids = metrics.map(({ id }) => id);
    throw new UserError(
      `Scenario ${scenario.id} has no metric \`${options.metric}\`.${nearestHint(options.metric, ids)}`,
    );
  }
  const names = arms.map(({ id }) => id);
  if (options.arm !== undefined && !names.includes(options.arm))
    throw new UserError(`Unknown arm \`${options.arm}\`.${nearestHint(options.arm, names)}`);
  const chosen = arms.filter(({ id }) =>
    options.arm === undefined ? metric.gatesOn.includes(id) : id === options.arm,
  );
  if (chosen.length === 0)
    throw new UserError(
      `${options.metric} gates no arm of ${scenario.id}. Pass --arm with one of ${names.join(", ")}.`,
    );
  return { scenario, arms: chosen, metrics: [{ ...metric, gatesOn: chosen.map(({ id }) => id) }] };
}
