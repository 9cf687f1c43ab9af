import { closest, distance } from "fastest-levenshtein";

/** " Did you mean `x`?" if a known name is near the wrong one. Otherwise a list of all names. */
export function nearestHint(wrong: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const nearest = closest(wrong, [...names]);
  const isNear = distance(wrong, nearest) <= Math.max(2, wrong.length / 3);
  return isNear ? ` Did you mean \`${nearest}\`?` : ` There are: ${names.join(", ")}.`;
}
