import { writeRun } from "../../run/run-file.ts";
import type { Judgement, Verdict } from "../../core/comparison.ts";
import { metricDefinition } from "../../core/metric-table.ts";
import { formatChange } from "../../core/units.ts";
import { UserError } from "../../core/user-error.ts";
import type { BisectAnswer } from "../../gate/revisions/bisect.ts";
import { workingTreeState } from "../../gate/revisions/revisions.ts";
import { planScenario, type PlannedScenario } from "../../run/plan.ts";
import type { BisectOptions } from "../commands/bisect.ts";
import { dropJournal, measure } from "../run/measure.ts";
import { nearestHint } from "../nearest-name.ts";
import { packageRoot } from "../package-info.ts";
import { comparePairs, defaultPairs, measurePairs } from "../compare/paired-measurement.ts";
import { calibratedMargins, type PreparedComparison } from "../compare/prepare-comparison.ts";
import type { Progress } from "../progress.ts";
import { engineFinder } from "../run/run-benchmarks.ts";
import { builtCheckout } from "../compare/sides.ts";
import { chooseScenario, type EngineHome, type Workbench } from "../config/workbench.ts";

/** Measures a commit beside the good one and says whether it is worse. */
export type CommitJudge = (
  commit: string,
) => Promise<{ readonly answer: BisectAnswer; readonly because: string } | "interrupted">;

/** As many as equality needs: counted numbers repeat or they don't. */
const exactPairs = 3;

/** Prepares the good side once; each commit is then built and measured beside it, in doubt a second time with twice the pairs. */
export async function judgeCommits(input: {
  readonly bench: Workbench;
  readonly home: EngineHome;
  readonly options: BisectOptions;
  readonly good: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}): Promise<CommitJudge> {
  const { bench, home, options, good, progress, signal } = input;
  const planned = plan(bench, home, options);
  const { margins, calibration } = await calibratedMargins(bench, home);
  const harnessRevision = (await workingTreeState(packageRoot)).commit;
  const base = await builtCheckout(home, good, signal);
  const exact = metricDefinition(options.metric).kind !== "measured";
  const pairs = options.trials ?? (exact ? exactPairs : defaultPairs);

  const compareOnce = async (commit: string, head: string, trials: number) => {
    const roots = { base, head };
    const side = { commit: good, roots };
    const known = { margins, noise: [], calibration, stored: null, kept: null, reason: "" };
    const prepared: PreparedComparison = { ...known, name: options.good, base: side };
    const { run, folder, stoppedBy } = await measure({
      planned: [planned],
      engineOf: engineFinder(home, roots),
      engine: { id: home.engine.id, revision: commit, dirty: false },
      base: { name: options.good, revision: good },
      harnessRevision,
      seed: options.seed,
      options: null,
      budgets: [],
      out: options.out,
      progress,
      signal,
      steps: async (execution) => measurePairs(execution, [planned], prepared, trials, progress),
    });
    const comparison = stoppedBy === "nothing" ? comparePairs(prepared, run, trials) : null;
    await writeRun(folder, { ...run, comparison });
    dropJournal(folder);
    if (stoppedBy === "interrupt") return null;
    if (stoppedBy !== "nothing") throw stoppedBy;
    const gating = comparison?.rows.filter((row) => row.gates && row.metric === options.metric) ?? [];
    return gating.map(({ arm, judgement }) => ({ arm, judgement }));
  };

  return async (commit) => {
    progress.say(`Building ${commit.slice(0, 12)} ...`);
    let head: string;
    try {
      head = await builtCheckout(home, commit, signal);
    } catch (error) {
      if (signal.aborted) return "interrupted";
      if (!(error instanceof UserError)) throw error;
      return { answer: "skipped", because: "could not be built" };
    }
    for (const trials of exact ? [pairs] : [pairs, 2 * pairs]) {
      const rows = await compareOnce(commit, head, trials);
      if (rows === null) return "interrupted";
      const answer = answerOf(rows.map(({ judgement }) => judgement));
      const because = rows.map(({ arm, judgement }) => `${arm} ${inWords(judgement)}`).join(", ") || "not observed";
      if (answer !== "skipped" || trials > pairs || exact) return { answer, because };
      progress.say(`${commit.slice(0, 12)} unknown: ${because}; measuring ${2 * trials} new pairs`);
    }
    throw new Error("a commit is judged in at most two attempts");
  };
}

/** Bad when any arm regressed; good when every arm was shown not to have; else nobody knows. */
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

/** The one scenario with the one metric, gating where it does or where `--arm` says: no other metric shares the error budget. */
function plan(bench: Workbench, home: EngineHome, options: BisectOptions): PlannedScenario {
  const scenario = chooseScenario(bench, options.scenario);
  const { arms, metrics } = planScenario(scenario, home.engine, []);
  const metric = metrics.find(({ id }) => id === options.metric);
  if (metric === undefined) {
    const ids = metrics.map(({ id }) => id);
    throw new UserError(`${scenario.id} has no metric ${options.metric}.${nearestHint(options.metric, ids)}`);
  }
  const names = arms.map(({ id }) => id);
  if (options.arm !== undefined && !names.includes(options.arm))
    throw new UserError(`Unknown arm ${options.arm}.${nearestHint(options.arm, names)}`);
  const chosen = arms.filter(({ id }) => (options.arm === undefined ? metric.gates.includes(id) : id === options.arm));
  if (chosen.length === 0)
    throw new UserError(`${options.metric} gates no arm of ${scenario.id}: name one with --arm (${names.join(", ")}).`);
  return { scenario, arms: chosen, metrics: [{ id: metric.id, gates: chosen.map(({ id }) => id) }] };
}
