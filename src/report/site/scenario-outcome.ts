import { failTooOften } from "../../core/failure-tolerance.ts";
import type { RunRecord, ScenarioRecord } from "../../core/run-record.ts";
import type { Banner } from "../model/banner.ts";
import { rowVerdict } from "../model/comparison-model.ts";

/** What a run says of one scenario, in one word: the worst of its gating rows. */
export function scenarioOutcome(run: RunRecord, scenario: ScenarioRecord): Banner["kind"] {
  if (scenario.arms.some(({ trials }) => trials.length === 0 || failTooOften(trials))) return "failed";
  const verdicts = (run.comparison?.rows ?? [])
    .filter((row) => row.gates && row.scenario === scenario.id)
    .map(({ judgement }) => rowVerdict(judgement));
  if (verdicts.includes("regressed")) return "regressed";
  if (verdicts.includes("inconclusive")) return "inconclusive";
  return verdicts.includes("improved") || verdicts.includes("unchanged") ? "passed" : "measured";
}

/** The word for it. */
export function outcomeWord(outcome: Banner["kind"]): string {
  const words: Readonly<Record<Banner["kind"], string>> = {
    failed: "failed",
    regressed: "regressed",
    inconclusive: "inconclusive",
    passed: "no regression",
    measured: "not compared",
  };
  return words[outcome];
}
