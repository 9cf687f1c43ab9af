import type { Comparison, ComparisonRow, Verdict } from "../../core/comparison.ts";

/**
 * One word for the whole, from the gating rows: regressed if any is; else inconclusive if something is missing, if any
 * row is inconclusive or not judged, or if no row gates at all (nothing was shown to be unchanged); else improved if any
 * is; else unchanged.
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

/**
 * Exit code of a gate: 1 for a regression; 2 when something of the baseline is missing or there was nothing to compare;
 * 3 when inconclusive and `strict`; else 0. A regression wins over what is missing: it is the surer finding.
 */
export function exitCodeFor(comparison: Comparison, { strict }: { readonly strict: boolean }): 0 | 1 | 2 | 3 {
  if (comparison.verdict === "regressed") return 1;
  if (comparison.missing.length > 0 || comparison.rows.length === 0) return 2;
  return comparison.verdict === "inconclusive" && strict ? 3 : 0;
}
