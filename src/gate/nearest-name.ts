import { closest, distance } from "fastest-levenshtein";

/** A longer list hides the error. */
const mostListed = 16;

/** " Did you mean `x`?" if a known name is near the wrong one. Otherwise a list of the names, cut when it is long. */
export function nearestHint(wrong: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const nearest = closest(wrong, [...names]);
  const isNear = distance(wrong, nearest) <= Math.max(2, wrong.length / 3);
  if (isNear) return ` Did you mean \`${nearest}\`?`;
  const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : "";
  return ` There are: ${names.slice(0, mostListed).join(", ")}${more}.`;
}
