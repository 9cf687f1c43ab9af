import { closest, distance } from "fastest-levenshtein";

/** " Did you mean X?" when a known name is near the wrong one, else the list of known names. */
export function nearestHint(wrong: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const near = closest(wrong, [...known]);
  const isNear = distance(wrong, near) <= Math.max(2, wrong.length / 3);
  return isNear ? ` Did you mean ${near}?` : ` There are: ${known.join(", ")}.`;
}
