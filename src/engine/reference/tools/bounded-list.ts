const longestList = 500;

/** One item a line; says how many were left out. */
export function boundedList(items: readonly string[], noun: string): string {
  const rest = items.length - longestList;
  const shown = items.slice(0, longestList).join("\n");
  return rest > 0 ? `${shown}\n[... ${rest} more ${noun} ...]` : shown;
}
