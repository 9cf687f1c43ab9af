import type { DifferenceModel } from "./difference.ts";
import { signedProfileValue } from "./value.ts";

/** How many more pairs are advised if these can't tell. The interval of twice and a half as many is a third narrower. */
const morePairs = 2.5;

/** What a differential profile says, in one line: how much which functions explain, or what its pairs can't tell. */
export function differenceAnswer({ rows, whole, pairs, kind }: DifferenceModel): string {
  const changed = rows.filter((row) => row.changed);
  if (changed.length > 0) {
    const functions = changed.length === 1 ? "1 function differs" : `${changed.length} functions differ`;
    const sum = changed.reduce((total, { difference }) => total + difference, 0);
    return `${functions} by more than chance, by ${signedProfileValue(sum, kind)} together`;
  }
  const { difference, low, high } = whole;
  const values = [difference, low, high].map((value) => signedProfileValue(value, kind));
  if (low === 0 && high === 0) return `${values[0]}: nothing differs.`;
  const what = low > 0 || high < 0 ? "in which function" : "whether anything changed";
  return `${values[0]} (${values[1]} to ${values[2]}): ${pairs} pairs can't tell ${what}. Run --pairs ${Math.ceil(pairs * morePairs)}.`;
}
