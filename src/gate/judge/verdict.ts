import type { ComparisonRow, Verdict } from "../../core/comparison.ts";

/**
 * One word for the whole comparison, from the rows that gate: regressed if any row is. Otherwise inconclusive if something is
 * missing, if a row is inconclusive or not judged, or if no row gates. Otherwise improved if any row is. Otherwise unchanged.
 */
export function overallVerdict(rows: readonly ComparisonRow[], missing: readonly string[]): Verdict {
  const verdicts = rows.filter((row) => row.gates).map(({ judgement }) => verdictOf(judgement));
  if (verdicts.includes("regressed")) return "regressed";
  if (missing.length > 0 || verdicts.length === 0 || verdicts.includes("inconclusive")) return "inconclusive";
  return verdicts.includes("improved") ? "improved" : "unchanged";
}

function verdictOf(judgement: ComparisonRow["judgement"]): Verdict {
  return judgement.kind === "not-judged" ? "inconclusive" : judgement.verdict;
}
