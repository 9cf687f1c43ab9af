import { notApplicableReason } from "../../core/failure-tolerance.ts";
import type { OutcomeKind } from "../../core/outcome.ts";
import type { ArmRecord, FinishedRun } from "../../core/run-record.ts";

/** The outcome of one scenario. `not-applicable`: no arm of it can be asked of the engine. */
export type ScenarioOutcome = OutcomeKind | "not-applicable";

/** What the outcome of a run says of one of its scenarios. */
export function scenarioOutcome({ outcome, comparison, scenarios }: FinishedRun, scenario: string): ScenarioOutcome {
  const reasons = outcome.reasons.filter((reason) => "scenario" in reason && reason.scenario === scenario);
  const kinds = new Set(reasons.map(({ kind }) => kind));
  if (kinds.has("failing-arm") || kinds.has("untried-arm")) return "failed";
  if (kinds.has("regressed") || kinds.has("budget-broken")) return "regressed";
  if (kinds.has("inconclusive") || kinds.has("not-judged")) return "inconclusive";
  const arms = scenarios.find(({ id }) => id === scenario)?.arms ?? [];
  if (arms.length > 0 && arms.every(isNotApplicable)) return "not-applicable";
  if (comparison?.between !== undefined) return "compared";
  return comparison?.rows.some((row) => row.gates && row.scenario === scenario) === true ? "passed" : "measured";
}

function isNotApplicable({ trials }: ArmRecord): boolean {
  return notApplicableReason(trials.filter(({ side }) => side === "head")) !== null;
}

/** The word for an outcome. */
export function outcomeWord(outcome: ScenarioOutcome): string {
  const words: Readonly<Record<ScenarioOutcome, string>> = {
    "not-applicable": "not applicable",
    failed: "failed",
    interrupted: "interrupted",
    regressed: "regressed",
    inconclusive: "inconclusive",
    passed: "no regression",
    measured: "not compared",
    compared: "two engines",
  };
  return words[outcome];
}
