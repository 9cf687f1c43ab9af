import type { Judgement } from "../../core/comparison.ts";
import type { MetricUnit } from "../../core/metric.ts";
import { formatChange } from "../../core/units.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import type { Fact } from "./fact.ts";
import type { PairModel } from "./pair-model.ts";
import { percent } from "./row-change.ts";
import { formatSigned } from "./value-text.ts";

/** What a judgement rests on. */
export function judgementFacts(judgement: Judgement, unit: MetricUnit, taken: PairModel | null): readonly Fact[] {
  switch (judgement.kind) {
    case "exact": {
      const facts = [{ label: "difference", value: formatSigned(judgement.difference, unit) }];
      return judgement.detail === null ? facts : [...facts, { label: "detail", value: cleanText(judgement.detail) }];
    }
    case "paired":
      return [
        { label: "95 % interval", value: `${formatChange(judgement.low)} to ${formatChange(judgement.high)}` },
        { label: "margin", value: `±${percent(judgement.margin)}` },
        {
          label: "pairs",
          value: `${pairsText(judgement)}${confirms(judgement, taken) ? ", those that confirm" : ""}`,
        },
        { label: "p worse", value: `${probability(judgement.pWorse)} (Holm ${probability(judgement.pWorseHolm)})` },
        { label: "p better", value: probability(judgement.pBetter) },
        {
          label: "smallest detectable",
          value:
            judgement.smallestDetectable === null ? "unknown: too few pairs" : percent(judgement.smallestDetectable),
        },
      ];
    case "stored":
      return [
        { label: "99 % prediction", value: `${formatChange(judgement.low)} to ${formatChange(judgement.high)}` },
        { label: "margin", value: `±${percent(judgement.margin)}` },
        { label: "recordings", value: String(judgement.recordings) },
      ];
    case "not-judged":
      return [{ label: "not judged", value: cleanText(judgement.reason) }];
  }
}

/** Such as "19 of 20 (1 dropped: a side failed; 4 on a busy machine)". */
function pairsText({ pairs, dropped = [], underLoad = 0 }: Extract<Judgement, { kind: "paired" }>): string {
  const lost = dropped.reduce((sum, { count }) => sum + count, 0);
  const notes = [
    ...dropped.map(({ reason, count }) => `${count} dropped: ${cleanLine(reason)}`),
    ...(underLoad === 0 ? [] : [`${underLoad} on a busy machine`]),
  ];
  const counted = lost === 0 ? String(pairs) : `${pairs} of ${pairs + lost}`;
  return notes.length === 0 ? counted : `${counted} (${notes.join("; ")})`;
}

/** Small probabilities are a bound: with tens of pairs, digits beyond the fourth say nothing. */
function probability(value: number): string {
  return value < 0.0001 ? "< 0.0001" : value.toPrecision(2);
}

/** Whether an estimate is only of the pairs that were taken to confirm the first ones. */
function confirms(judgement: Judgement, pairs: PairModel | null): boolean {
  if (judgement.kind !== "paired" || pairs === null || pairs.confirmedFrom === null) return false;
  return judgement.pairs <= pairs.head.length - pairs.confirmedFrom;
}
