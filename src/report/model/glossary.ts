import type { RunRecord } from "../../core/run-record.ts";
import { cleanLine, cleanText } from "../clean-text.ts";

/** A word and what it means here. */
export interface GlossaryEntry {
  readonly word: string;
  readonly meaning: string;
  /** A word of ours, which the page may link. The others are metrics, whose titles come from outside. */
  readonly own: boolean;
}

type OwnWord = Omit<GlossaryEntry, "own">;

const always: readonly OwnWord[] = [
  { word: "Scenario", meaning: "A question about the engine, with the workload that answers it." },
  {
    word: "Arm",
    meaning:
      "One setting of what the scenario varies. The plain arm is the obvious implementation, with which the others are compared. A control is another program.",
  },
  {
    word: "Trial",
    meaning:
      "One execution in a fresh workspace and a fresh process. Every trial is kept; none is dropped as an outlier.",
  },
  { word: "Exact", meaning: "Counted from the bytes on the wire. Equal or not equal; needs no statistics." },
  {
    word: "Modelled",
    meaning: "Derived from those bytes by the provider's price and latency model. Equal bytes give equal numbers.",
  },
  {
    word: "Measured",
    meaning: "Read from a clock or the operating system. Noisy, so that only pairs of trials are judged.",
  },
  {
    word: "Median and quartiles",
    meaning: "Half of the trials are below the median; half lie between the two quartiles in brackets.",
  },
  {
    word: "Drift",
    meaning: "How late the fake provider wrote its events against their schedule: noise it may have added.",
  },
  { word: "Steal", meaning: "Share of processor time the hypervisor gave to others." },
];

const compared: readonly OwnWord[] = [
  { word: "Base and head", meaning: "The side compared with, and the side under test." },
  {
    word: "Pair",
    meaning: "A trial of each side, back to back, in random order: what disturbs one is likely to disturb the other.",
  },
  {
    word: "Change and 95 % interval",
    meaning:
      "Hodges-Lehmann estimate over the pairs' log ratios; intervals made this way hold the true change 95 times in 100.",
  },
  { word: "Margin", meaning: "The change that is too small to care about. The grey band in the interval column." },
  {
    word: "p worse, Holm",
    meaning:
      "How often chance alone would look this bad when nothing changed; Holm's correction accounts for judging many metrics at once.",
  },
  {
    word: "Smallest detectable",
    meaning:
      "The change that this many pairs, this noisy, would find four times in five. Larger than the margin means that more pairs are needed.",
  },
  {
    word: "Inconclusive",
    meaning: "Neither a regression beyond the margin nor its absence is shown; more pairs would narrow the interval.",
  },
  {
    word: "Outlier",
    meaning:
      "A pair whose change lies more than one and a half times the quartile distance outside the quartiles. Marked, shown and judged like every other.",
  },
  {
    word: "Confirmation",
    meaning: "Pairs taken again, later and in new processes, for what looked regressed; it must regress in them too.",
  },
  { word: "Gating", meaning: "Only these rows may turn the verdict red; the others are shown." },
];

/** Words this page uses, then every metric it shows. */
export function glossaryOf(run: RunRecord): readonly GlossaryEntry[] {
  const metrics = new Map(run.scenarios.flatMap((scenario) => scenario.metrics.map((metric) => [metric.id, metric])));
  return [
    ...[...always, ...(run.comparison === null ? [] : compared)].map((entry) => ({ ...entry, own: true })),
    ...[...metrics.values()].map((metric) => ({
      word: cleanLine(metric.title),
      meaning: `${cleanText(metric.meaning)} (${metric.kind}, ${cleanLine(metric.id)})`,
      own: false,
    })),
  ];
}
