import { bounded } from "./bounded-text.ts";

const longestList = 500;

/** One item a line; says how many were left out. */
export function boundedList(items: readonly string[], noun: string, limitBytes: number): string {
  const rest = items.length - longestList;
  const shown = bounded(items.slice(0, longestList).join("\n"), limitBytes);
  return rest > 0 ? `${shown}\n[... ${rest} more ${noun} ...]` : shown;
}
