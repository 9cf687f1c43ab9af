import type { Judgement, Verdict } from "../../core/comparison.ts";
import type { Direction } from "../../core/metric.ts";
import type { TrialRecord } from "../../core/run-record.ts";
import { median } from "../../stats/quantile.ts";
import { doneTrials, type MatchedMetric, scenarioChanged } from "./match.ts";

/** One trial can't show that a number repeats, and two may agree by chance. */
const repeatsNeeded = 3;
const listedValues = 5;

type Repeats =
  | { readonly kind: "repeats"; readonly value: number }
  | { readonly kind: "varies"; readonly values: readonly (number | undefined)[] }
  | { readonly kind: "too-few"; readonly count: number };

/**
 * Judges a counted or modelled number. It has to be the same in three or more trials of each side; then both sides are equal
 * or not. There is no tolerance and no statistics, so no false alarm. A number that repeats in the base and varies in the
 * head has regressed, even when some of its values are equal to the base's.
 */
export function judgeExact(matched: MatchedMetric): Judgement {
  if (!matched.comparable) return { kind: "not-judged", reason: scenarioChanged };
  const { id, better } = matched.metric;
  const base = repeatsOf(matched.baseTrials, id);
  const head = repeatsOf(matched.headTrials, id);
  if (base.kind === "varies") {
    return { kind: "not-judged", reason: `does not repeat in the baseline: ${listed(base.values)}` };
  }
  if (base.kind === "too-few") return tooFew("the baseline", base.count);
  if (head.kind === "varies") {
    const seen = head.values.flatMap((value) => value ?? []);
    const detail = `repeats in the baseline (${base.value}) and not here: ${listed(head.values)}`;
    return { kind: "exact", verdict: "regressed", difference: (median(seen) ?? base.value) - base.value, detail };
  }
  if (head.kind === "too-few") return tooFew("this run", head.count);
  const difference = head.value - base.value;
  const verdict = verdictOf(difference, better);
  return { kind: "exact", verdict, difference, detail: null };
}

function verdictOf(difference: number, better: Direction): Verdict {
  if (difference === 0) return "unchanged";
  const improving = { lower: difference < 0, higher: difference > 0, neither: false };
  return improving[better] ? "improved" : "regressed";
}

function repeatsOf(trials: readonly TrialRecord[], metric: string): Repeats {
  const values = doneTrials(trials).map((trial) => trial.values[metric]);
  const [first] = values;
  if (values.some((value) => value !== first)) return { kind: "varies", values };
  if (first === undefined || values.length < repeatsNeeded) return { kind: "too-few", count: values.length };
  return { kind: "repeats", value: first };
}

function tooFew(side: string, count: number): Judgement {
  return { kind: "not-judged", reason: `${side} has ${count} of the ${repeatsNeeded} repeats that equality needs` };
}

function listed(values: readonly (number | undefined)[]): string {
  const distinct = [...new Set(values)].toSorted((left, right) => (left ?? 0) - (right ?? 0));
  const shown = distinct.slice(0, listedValues).map((value) => value ?? "absent");
  return `${shown.join(", ")}${distinct.length > listedValues ? `, ... (${distinct.length} in all)` : ""}`;
}
