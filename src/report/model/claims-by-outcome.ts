import type { ClaimRow } from "./claim-rows.ts";

const order: Readonly<Record<ClaimRow["verdict"], number>> = {
  "not-confirmed": 0,
  partly: 1,
  confirmed: 2,
  "not-measured": 3,
  "not-testable": 4,
};

/** Outcomes in words. */
export const claimOutcomes: Readonly<Record<ClaimRow["verdict"], string>> = {
  "not-confirmed": "not confirmed",
  partly: "confirmed in part",
  confirmed: "confirmed",
  "not-measured": "not measured in this run",
  "not-testable": "not testable here",
};

/** What this run contradicts first, what it can't answer last; within an outcome as the inventory has it. */
export function claimsByOutcome(rows: readonly ClaimRow[]): readonly ClaimRow[] {
  return rows.toSorted((left, right) => order[left.verdict] - order[right.verdict]);
}

/** How many claims have each outcome, worst first; outcomes without any are left out. */
export function claimCounts(rows: readonly ClaimRow[]): readonly { readonly label: string; readonly count: number }[] {
  return (Object.keys(order) satisfies string[]).flatMap((outcome) => {
    const found = rows.filter(({ verdict }) => verdict === outcome);
    const [first] = found;
    return first === undefined ? [] : [{ label: claimOutcomes[first.verdict], count: found.length }];
  });
}
