import type { ComparisonRow, Judgement } from "../../core/comparison.ts";
import type { Acceptance } from "../../core/run-record.ts";

/**
 * Rows that regressed and were accepted stay what they are, but no longer gate: a counted or modelled number only at the very
 * value that was accepted, a timing as long as it may be no worse than what was.
 */
export function withAcceptances(
  rows: readonly ComparisonRow[],
  acceptances: readonly Acceptance[],
): readonly ComparisonRow[] {
  return rows.map((row) => {
    const found = acceptances.find(
      ({ scenario, arm, metric }) => scenario === row.scenario && arm === row.arm && metric === row.metric,
    );
    if (found === undefined || !isCovered(row, found)) return row;
    const { reason, isoDate, by } = found;
    return { ...row, gates: false, accepted: { reason, isoDate, by } };
  });
}

/** What a regressed row says that can be accepted: its value, and its change where it is a timing; null for any other row. */
export function acceptable({ judgement, head }: ComparisonRow): Pick<Acceptance, "value" | "change"> | null {
  if (judgement.kind === "not-judged" || judgement.verdict !== "regressed" || head === null) return null;
  return { value: head, change: judgement.kind === "exact" ? null : judgement.change };
}

function isCovered({ judgement, head }: ComparisonRow, { value, change }: Acceptance): boolean {
  if (judgement.kind === "not-judged" || judgement.verdict !== "regressed") return false;
  if (judgement.kind === "exact") return head === value;
  return change !== null && isNoWorse(judgement, change);
}

/** The interval still holds the accepted change, or lies on its better side. */
function isNoWorse({ low, high }: Exclude<Judgement, { kind: "exact" | "not-judged" }>, change: number): boolean {
  return change >= 0 ? low <= change : high >= change;
}
