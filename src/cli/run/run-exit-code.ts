import type { Comparison } from "../../core/comparison.ts";
import { failTooOften } from "../../core/failure-tolerance.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { exitCodeFor } from "../../gate/judge/verdict.ts";
import { brokenBudgets } from "../../report/model/budget-results.ts";
import { exitCodes } from "../exit-codes.ts";

/** A benchmark that measured nothing, or kept failing, is a failure, whatever was compared. */
export function runExitCode(
  run: RunRecord,
  comparison: Comparison | null,
  options: { readonly gate: boolean; readonly strict: boolean },
): number {
  const arms = run.scenarios.flatMap((scenario) => scenario.arms);
  const broken = arms.length === 0 || arms.some(({ trials }) => trials.length === 0 || failTooOften(trials));
  const compared =
    comparison === null || !options.gate ? exitCodes.pass : exitCodeFor(comparison, { strict: options.strict });
  const judged = options.gate && brokenBudgets(run).length > 0 ? exitCodes.regression : compared;
  return broken && judged !== exitCodes.regression ? exitCodes.wrongInput : judged;
}
