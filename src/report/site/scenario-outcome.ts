import type { OutcomeKind } from "../../core/outcome.ts";
import type { FinishedRun } from "../../core/run-record.ts";

/** What the outcome of a run says of one of its scenarios. */
export function scenarioOutcome({ outcome, comparison }: FinishedRun, scenario: string): OutcomeKind {
  const reasons = outcome.reasons.filter((reason) => "scenario" in reason && reason.scenario === scenario);
  const kinds = new Set(reasons.map(({ kind }) => kind));
  if (kinds.has("failing-arm") || kinds.has("untried-arm")) return "failed";
  if (kinds.has("regressed") || kinds.has("budget-broken")) return "regressed";
  if (kinds.has("inconclusive") || kinds.has("not-judged")) return "inconclusive";
  return comparison?.rows.some((row) => row.gates && row.scenario === scenario) === true ? "passed" : "measured";
}

/** The word for an outcome. */
export function outcomeWord(outcome: OutcomeKind): string {
  const words: Readonly<Record<OutcomeKind, string>> = {
    failed: "failed",
    interrupted: "interrupted",
    regressed: "regressed",
    inconclusive: "inconclusive",
    passed: "no regression",
    measured: "not compared",
  };
  return words[outcome];
}
