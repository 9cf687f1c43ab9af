import type { ComparisonRow, Judgement } from "../../core/comparison.ts";
import type { Acceptance } from "../../core/run-record.ts";

/**
 * Rows that regressed and were accepted keep their verdict and no longer gate. A counted or modelled number must have the
 * accepted value; a timing must not be surely worse than the accepted change.
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

/** What can be accepted of a regressed row: its value, and the change of a timing; null for any other row. */
export function acceptable({ judgement, head }: ComparisonRow): Pick<Acceptance, "value" | "change"> | null {
  if (judgement.kind === "not-judged" || judgement.verdict !== "regressed" || head === null) return null;
  return { value: head, change: judgement.kind === "exact" ? null : judgement.change };
}

function isCovered({ judgement, head }: ComparisonRow, { value, change }: Acceptance): boolean {
  if (judgement.kind === "not-judged" || judgement.verdict !== "regressed") return false;
  if (judgement.kind === "exact") return head === value;
  return change !== null && isNoWorse(judgement, change);
}

/** The interval contains the accepted change, or lies on its better side. */
function isNoWorse({ low, high }: Exclude<Judgement, { kind: "exact" | "not-judged" }>, change: number): boolean {
  return change >= 0 ? low <= change : high >= change;
}
