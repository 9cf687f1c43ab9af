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
export const pairsNeeded = 6;

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
    pBeyondMargin: pBeyondMargin(metric.better, effects, onScale({ scale }, margin)),
    subMillisecond: metric.unit === "ns" && baseMedian < 1e6,
    beyondDoubt: beyondDoubt(metric.better, effects, effect.estimate, onScale({ scale }, margin)),
  } as const;
  return { kind: "evidence", evidence };
}

/** Levels of one look. Each says how often the word may be wrong. */
export interface LookLevels {
  /** For `regressed` and `improved`, against probabilities that are corrected for the other rows. */
  readonly changed: number;
  /** For `unchanged`. */
  readonly unchanged: number;
  /** Whether a later look may still see an improvement. */
  readonly isLast: boolean;
}

/**
 * The verdict at one look. Regressed: significant after Holm, and the estimate is beyond the margin. Improved: the same on
 * the better side. Unchanged: a regression of the margin is excluded, and no later look may find the improvement that the estimate
 * promises. Otherwise inconclusive.
 */
export function verdictAt(evidence: Evidence, levels: LookLevels, pWorseHolm: number, pBetterHolm: number): Verdict {
  const effect = worseEffect(evidence);
  const margin = onScale(evidence, evidence.margin);
  if (pWorseHolm <= levels.changed && effect > margin) return "regressed";
  if (pBetterHolm <= levels.changed && -effect > margin) return "improved";
  if (-effect > margin && !levels.isLast) return "inconclusive";
  return evidence.pBeyondMargin <= levels.unchanged ? "unchanged" : "inconclusive";
}

/** The estimate of a change beyond doubt is at least this many margins. */
const doubtlessMargins = 5;

/** Arguments are on the scale of the effects. */
function beyondDoubt(
  better: MetricRecord["better"],
  effects: readonly number[],
  estimate: number,
  margin: number,
): Evidence["beyondDoubt"] {
  const isClear = (turn: 1 | -1): boolean =>
    turn * estimate > doubtlessMargins * margin && effects.every((effect) => turn * effect > margin);
  switch (better) {
    case "lower":
      return isClear(1) ? "worse" : isClear(-1) ? "better" : null;
    case "higher":
      return isClear(-1) ? "worse" : isClear(1) ? "better" : null;
    case "neither":
      return isClear(1) || isClear(-1) ? "worse" : null;
  }
}

/** Whether the estimate is for the worse by more than this share of the margin. */
export function worseThan(evidence: Evidence, marginShare: number): boolean {
  return worseEffect(evidence) > onScale(evidence, evidence.margin * marginShare);
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

/** The one-sided signed rank test of the pairs against a change of the margin. For `neither` both sides have to be excluded. */
function pBeyondMargin(better: MetricRecord["better"], effects: readonly number[], margin: number): number {
  const turns = { lower: [1], higher: [-1], neither: [1, -1] }[better];
  return Math.max(...turns.map((turn) => signedRank(effects.map((effect) => turn * effect - margin)).pLess));
}

/** The estimate turned so that more is worse. */
function worseEffect({ better, effect: { estimate } }: Evidence): number {
  return { lower: estimate, higher: -estimate, neither: Math.abs(estimate) }[better];
}

function onScale({ scale }: Pick<Evidence, "scale">, fraction: number): number {
  return scale === "log" ? Math.log1p(fraction) : fraction;
}
