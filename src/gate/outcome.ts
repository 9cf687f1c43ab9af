import type { BudgetResult } from "../core/budget.ts";
import type { Comparison, ComparisonRow } from "../core/comparison.ts";
import { failedTrials, failTooOften } from "../core/failure-tolerance.ts";
import { exitCodes, isIncomplete, type Outcome, type OutcomePolicy, type OutcomeReason } from "../core/outcome.ts";
import type { FinishedRun, RunRecord } from "../core/run-record.ts";
import { deliveryMetrics } from "../core/shared-metrics.ts";
import { budgetResults } from "./budget-results.ts";

/** A run with its outcome. A run that was killed, and a baseline, have none yet: they are judged without a gate. */
export function finishedRun(run: RunRecord): FinishedRun {
  return { ...run, outcome: run.outcome ?? outcomeOf(run, { gate: false, strict: false }) };
}

/**
 * The one decision about a run. The kind says what happened, whatever the flags; the policy only decides on the exit code. A run that
 * ended early decides nothing. A regression is surer than a gap, so it outranks what is missing. A gap is never green, with and
 * without a gate. `failure` says what ended the run, unless a person did.
 */
export function outcomeOf(run: RunRecord, policy: OutcomePolicy, failure?: string): Outcome {
  const budgets = budgetResults(run);
  const isBetweenEngines = run.comparison?.between !== undefined;
  const reasons = [
    ...stopReasons(run, failure),
    ...worseReasons(run.comparison, budgets),
    ...gapReasons(run),
    ...(isBetweenEngines ? [] : openReasons(run.comparison)),
  ];
  const kind = kindOf(reasons, run.comparison);
  const rows = run.comparison?.rows ?? [];
  return {
    kind,
    exitCode: exitCodeOf(kind, reasons, policy),
    policy,
    reasons,
    improved: rows.filter((row) => row.gates && hasVerdict(row, "improved")).length,
    regressedAside: isBetweenEngines ? 0 : rows.filter((row) => !row.gates && hasVerdict(row, "regressed")).length,
    budgets,
  };
}

function stopReasons({ interrupted }: RunRecord, failure: string | undefined): readonly OutcomeReason[] {
  if (failure !== undefined) return [{ kind: "stopped", message: failure }];
  return interrupted ? [{ kind: "interrupted" }] : [];
}

function worseReasons(comparison: Comparison | null, budgets: readonly BudgetResult[]): readonly OutcomeReason[] {
  const regressed = (comparison?.rows ?? [])
    .filter((row) => row.gates && hasVerdict(row, "regressed"))
    .toSorted((left, right) => Number(isLoss(right)) - Number(isLoss(left)));
  const broken = budgets.filter(({ gates, state }) => gates && state === "broken");
  return [
    ...regressed.map((row) => ({ kind: "regressed" as const, ...nameOf(row) })),
    ...broken.map((budget) => ({ kind: "budget-broken" as const, ...nameOf(budget) })),
  ];
}

/** Lost information explains the rest, so it is named first. */
function isLoss({ metric }: ComparisonRow): boolean {
  return deliveryMetrics.has(metric);
}

/** What belongs into the run and is not there. Each side of an arm counts for itself: the other must not hide its failures. */
function gapReasons({ scenarios, comparison }: RunRecord): readonly OutcomeReason[] {
  const arms = scenarios.flatMap(({ id, arms: of }) => of.map((arm) => ({ scenario: id, arm: arm.id, ...arm })));
  const failing = arms.flatMap(({ scenario, arm, trials }) =>
    (["head", "base"] as const).flatMap((side): readonly OutcomeReason[] => {
      const own = trials.filter((trial) => trial.side === side);
      if (!failTooOften(own)) return [];
      return [{ kind: "failing-arm", scenario, arm, side, failed: failedTrials(own).length, trials: own.length }];
    }),
  );
  const untried = arms.filter(({ trials }) => trials.length === 0);
  const isMeasured = arms.some(({ trials }) =>
    trials.some(({ side, values }) => side === "head" && Object.keys(values).length > 0),
  );
  return [
    ...failing,
    ...untried.map(({ scenario, arm }) => ({ kind: "untried-arm" as const, scenario, arm })),
    // What one engine shows and another one can't show is a difference, not a gap.
    ...(comparison?.between === undefined ? (comparison?.missing ?? []) : []).map((name) => ({
      kind: "missing" as const,
      name,
    })),
    ...(isMeasured ? [] : [{ kind: "nothing-measured" as const }]),
    ...(comparison?.rows.length === 0 ? [{ kind: "nothing-compared" as const }] : []),
  ];
}

function openReasons(comparison: Comparison | null): readonly OutcomeReason[] {
  if (comparison === null) return [];
  const gating = comparison.rows.filter(({ gates }) => gates);
  if (gating.length === 0) return comparison.rows.length === 0 ? [] : [{ kind: "nothing-gates" }];
  return gating.flatMap((row): readonly OutcomeReason[] => {
    if (row.judgement.kind === "not-judged") return [{ kind: "not-judged", ...nameOf(row), why: row.judgement.reason }];
    return hasVerdict(row, "inconclusive") ? [{ kind: "inconclusive", ...nameOf(row) }] : [];
  });
}

/** The weightiest reason decides, and it is the first. */
function kindOf([first]: readonly OutcomeReason[], comparison: Comparison | null): Outcome["kind"] {
  switch (first?.kind) {
    case undefined:
      if (comparison === null) return "measured";
      return comparison.between === undefined ? "passed" : "compared";
    case "interrupted":
      return "interrupted";
    case "regressed":
    case "budget-broken":
      return "regressed";
    case "stopped":
    case "failing-arm":
    case "untried-arm":
    case "missing":
    case "nothing-measured":
    case "nothing-compared":
      return "failed";
    case "inconclusive":
    case "not-judged":
    case "nothing-gates":
      return "inconclusive";
  }
}

function exitCodeOf(
  kind: Outcome["kind"],
  reasons: readonly OutcomeReason[],
  { gate, strict }: OutcomePolicy,
): Outcome["exitCode"] {
  switch (kind) {
    case "passed":
    case "measured":
    case "compared":
      return exitCodes.pass;
    case "regressed":
      if (gate) return exitCodes.regression;
      return isIncomplete({ reasons }) ? exitCodes.wrongInput : exitCodes.pass;
    case "inconclusive":
      return gate && strict ? exitCodes.inconclusive : exitCodes.pass;
    case "failed":
      return exitCodes.wrongInput;
    case "interrupted":
      return exitCodes.interrupted;
  }
}

function hasVerdict({ judgement }: ComparisonRow, verdict: "regressed" | "improved" | "inconclusive"): boolean {
  return judgement.kind !== "not-judged" && judgement.verdict === verdict;
}

function nameOf({ scenario, arm, metric }: Pick<ComparisonRow, "scenario" | "arm" | "metric">) {
  return { scenario, arm, metric };
}
