import type { RunRecord } from "../../core/run-record.ts";
import type { Looks } from "./sequence.ts";
import type { Evidence } from "./evidence.ts";
import { changeOf, pairedEvidence } from "./paired.ts";
import type { Margins } from "./margins.ts";
import { pairedSeriesIn } from "./pairs.ts";

/** How far a paired run is from deciding its gating timings: the row that needs most pairs. */
export interface Outlook {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  readonly pairs: number;
  /** Half the width of the 95 % interval, and the margin that it has to come below, as fractions of the base. */
  readonly halfWidth: number;
  readonly margin: number;
  /** The look that will probably decide the row; null when the last one probably will not. */
  readonly decidedAt: number | null;
}

/**
 * The gating timing that needs most pairs, judged by its pairs so far; null before any has an interval. An interval narrows
 * with the square root of the pairs. A row is decided when the interval around its estimate no longer contains the margin.
 * This is a forecast for people; no verdict depends on it.
 */
export function outlook(
  record: RunRecord,
  open: readonly string[],
  rule: { readonly margins: Margins; readonly looks: Looks },
): Outlook | null {
  const rows = pairedSeriesIn(record).flatMap(({ matched, paired }) => {
    if (!matched.gates || !open.includes(matched.scenario)) return [];
    const found = pairedEvidence(matched.metric, paired, rule.margins);
    if (found.kind === "unusable") return [];
    const { scenario, arm, metric } = matched;
    return [{ scenario, arm, metric: metric.id, evidence: found.evidence, needed: pairsNeeded(found.evidence) }];
  });
  const [furthest] = rows.toSorted((left, right) => right.needed - left.needed);
  if (furthest === undefined) return null;
  const { evidence, needed, ...row } = furthest;
  const { low, high } = evidence.effect;
  return {
    ...row,
    pairs: evidence.pairs,
    halfWidth: changeOf(evidence, (high - low) / 2),
    margin: evidence.margin,
    decidedAt: rule.looks.pairs.find((look) => look >= needed && look >= evidence.pairs) ?? null,
  };
}

function pairsNeeded({ effect, pairs, margin }: Evidence): number {
  const halfWidth = (effect.high - effect.low) / 2;
  const distance = Math.abs(margin - Math.abs(effect.estimate));
  return distance === 0 ? Infinity : pairs * (halfWidth / distance) ** 2;
}
