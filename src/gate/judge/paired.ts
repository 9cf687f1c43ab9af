import type { Verdict } from "../../core/comparison.ts";
import { toleratedFailures } from "../../core/failure-tolerance.ts";
import type { MetricRecord } from "../../core/run-record.ts";
import { burstInflation, smallestDetectable } from "../../stats/detectable.ts";
import { hodgesLehmann } from "../../stats/hodges-lehmann.ts";
import { median } from "../../stats/quantile.ts";
import { signedRank } from "../../stats/signed-rank.ts";
import { byDirection, type Evidence, type PairedEvidence } from "./evidence.ts";
import { marginFor, type Margins } from "./margins.ts";
import { droppedByReason, type Pair, type PairedValues } from "./pairs.ts";
import { tailEvidence, tailProbability } from "./tail.ts";

/** Fewer pairs have no 95 % interval: 2^-5 is more than one tail of 2.5 %. */
const pairsNeeded = 6;

/**
 * Tests one metric on its pairs. The effect is the logarithm of head / base. If a value is zero or negative, as a difference
 * from a floor can be, the effect is (head - base) / median(base), with the same rank test. For `neither` both directions
 * are worse, and the two-sided probability counts.
 */
export function pairedEvidence(metric: MetricRecord, paired: PairedValues, margins: Margins): PairedEvidence {
  const { tried, pairs } = paired;
  const dropped = droppedByReason(paired);
  const lost = tried.length - pairs.length;
  if (lost > tried.length * toleratedFailures) {
    const reasons = dropped.map(({ reason, count }) => `${reason} (${count})`).join(", ");
    return { kind: "unusable", reason: `${lost} of ${tried.length} pairs were dropped: ${reasons}` };
  }
  const tail = tailProbability(metric.id);
  if (tail !== null) return tailEvidence(metric, paired, tail, margins);
  const baseMedian = median(pairs.map((pair) => pair.base));
  const scale = pairs.every((pair) => pair.base > 0 && pair.head > 0) ? "log" : "linear";
  const effects = baseMedian === null ? [] : effectsOf(pairs, scale, baseMedian);
  const effect = hodgesLehmann(effects, 0.95);
  if (baseMedian === null || effect === null || pairs.length < pairsNeeded) {
    return { kind: "unusable", reason: `${pairs.length} of the ${pairsNeeded} pairs that an interval needs` };
  }
  if (baseMedian <= 0)
    return { kind: "unusable", reason: "the base's median is not above zero: a change has no ratio" };
  const { pGreater, pLess } = signedRank(effects);
  const margin = marginFor(margins, metric, baseMedian);
  const evidence = {
    pairs: pairs.length,
    dropped,
    underLoad: pairs.filter(({ isUnderLoad }) => isUnderLoad === true).length,
    effect,
    scale,
    better: metric.better,
    ...byDirection(metric.better, pGreater, pLess),
    margin,
    subMillisecond: metric.unit === "ns" && baseMedian < 1e6,
    isBeyondDoubt: isBeyondDoubt(metric.better, effects, effect.estimate, onScale({ scale }, margin)),
  } as const;
  return { kind: "evidence", evidence };
}

/**
 * The verdict at one look. Regressed: significant after Holm, and the estimate is beyond the margin. Improved: the same on
 * the better side. Unchanged: the one-sided 97.5 % limit excludes a regression beyond the margin. Otherwise inconclusive.
 */
export function verdictAt(evidence: Evidence, level: number, pWorseHolm: number, pBetterHolm: number): Verdict {
  const { effect, low, high } = worseness(evidence);
  const margin = onScale(evidence, evidence.margin);
  if (pWorseHolm <= level && effect > margin) return "regressed";
  if (pBetterHolm <= level && -effect > margin) return "improved";
  return high < margin && (evidence.better !== "neither" || low > -margin) ? "unchanged" : "inconclusive";
}

/** The estimate of a regression beyond doubt is at least this many margins. */
const doubtlessMargins = 5;

/** Arguments are on the scale of the effects. */
function isBeyondDoubt(
  better: MetricRecord["better"],
  effects: readonly number[],
  estimate: number,
  margin: number,
): boolean {
  const turns = { lower: [1], higher: [-1], neither: [1, -1] }[better];
  return turns.some(
    (turn) => turn * estimate > doubtlessMargins * margin && effects.every((effect) => turn * effect > margin),
  );
}

/** Whether the estimate is for the worse by more than this share of the margin. */
export function worseThan(evidence: Evidence, marginShare: number): boolean {
  return worseness(evidence).effect > onScale(evidence, evidence.margin * marginShare);
}

/** A fraction of the base from a value on the evidence's scale. */
export function changeOf(evidence: Pick<Evidence, "scale">, value: number): number {
  return evidence.scale === "log" ? Math.expm1(value) : value;
}

/** The smallest change that these pairs find at this level; null for too few pairs to reach the level. */
export function detectableAt(evidence: Evidence, level: number): number | null {
  if (0.5 ** evidence.pairs > level) return null;
  const halfWidth = (evidence.effect.high - evidence.effect.low) / 2;
  const inflation = burstInflation(evidence.pairs, evidence.subMillisecond);
  return smallestDetectable({ halfWidth, level, margin: onScale(evidence, evidence.margin), inflation });
}

/** Differences of logarithms: they change only their sign when the sides swap; the logarithm of the ratio is rounded otherwise. */
function effectsOf(pairs: readonly Pair[], scale: Evidence["scale"], baseMedian: number): number[] {
  return pairs.map(({ base, head }) =>
    scale === "log" ? Math.log(head) - Math.log(base) : (head - base) / baseMedian,
  );
}

/** The effect turned so that more is worse. */
function worseness({ better, effect }: Evidence): { effect: number; low: number; high: number } {
  const { estimate, low, high } = effect;
  return {
    lower: { effect: estimate, low, high },
    higher: { effect: -estimate, low: -high, high: -low },
    neither: { effect: Math.abs(estimate), low, high },
  }[better];
}

function onScale({ scale }: Pick<Evidence, "scale">, fraction: number): number {
  return scale === "log" ? Math.log1p(fraction) : fraction;
}
