import type { ComparisonLine } from "../model/comparison-model.ts";

/** More places of one cause would not be read. */
const placesShown = 3;

/**
 * What is behind the rows of a comparison, a line a cause: where the conversation first departs from the baseline's, with the
 * arms in which it does, and why a regression was accepted.
 */
export function reasonLines(rows: readonly ComparisonLine[]): readonly string[] {
  return [...grouped(rows, detailOf, "cause"), ...grouped(rows, ({ acknowledged }) => acknowledged, "accepted")];
}

function detailOf({ why }: ComparisonLine): string | null {
  return why.find(({ label }) => label === "detail")?.value ?? null;
}

function grouped(
  rows: readonly ComparisonLine[],
  reasonOf: (row: ComparisonLine) => string | null,
  label: string,
): readonly string[] {
  const places = new Map<string, Set<string>>();
  for (const row of rows) {
    const reason = reasonOf(row);
    if (reason === null) continue;
    const known = places.get(reason) ?? new Set();
    places.set(reason, known.add(label === "cause" ? `${row.scenario}, ${row.arm}` : `${row.scenario}, ${row.metric}`));
  }
  return [...places].map(([reason, where]) => {
    const rest = where.size - placesShown;
    const shown = [...where].slice(0, placesShown).join("; ");
    return `${label}: ${reason} (${shown}${rest > 0 ? `; and ${rest} more` : ""})`;
  });
}
