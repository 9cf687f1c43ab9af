import type { Cause, CauseDifference } from "../../core/cause.ts";
import type { ComparisonRow } from "../../core/comparison.ts";
import { deliveryMetrics } from "../../core/shared-metrics.ts";
import { doneTrials, type MatchedMetric } from "../judge/match.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { type SectionTexts, sectionTextsOf } from "../../core/section-texts.ts";
import { trialDifferences } from "./trial-differences.ts";

/** The trials of both sides of an arm. */
type ArmTrials = Pick<MatchedMetric, "scenario" | "arm" | "baseTrials" | "headTrials">;

/**
 * Groups the rows that changed by what made them change. Causes of gating regressions come first, then those with more rows. `sides`
 * has the trials of each arm; an arm that is there twice is read from its first entry. `runs` are those that the trials are from.
 */
export function causesOf(
  rows: readonly ComparisonRow[],
  sides: readonly ArmTrials[],
  runs: readonly RunRecord[],
): readonly Cause[] {
  const texts = sectionTextsOf(runs);
  const causes = new Map<string, { difference: CauseDifference; rows: ComparisonRow[] }>();
  for (const arm of groupedArms(rows)) {
    const [first] = arm;
    const trials = sides.find((one) => one.scenario === first?.scenario && one.arm === first.arm);
    const differences = [...rowDifferences(arm), ...(trials === undefined ? [] : wireDifferences(trials, texts))];
    for (const row of arm.filter(hasChanged)) {
      const difference = differenceBehind(row.metric, differences);
      const key = sameCause(difference, row);
      const cause = causes.get(key) ?? { difference, rows: [] };
      causes.set(key, { ...cause, rows: [...cause.rows, row] });
    }
  }
  return [...causes.values()]
    .toSorted(
      (left, right) =>
        Number(right.rows.some(isRed)) - Number(left.rows.some(isRed)) ||
        Number(right.difference.kind === "information") - Number(left.difference.kind === "information") ||
        right.rows.length - left.rows.length,
    )
    .map(({ difference, rows: own }) => ({
      difference,
      rows: own.map(({ scenario, arm, metric }) => ({ scenario, arm, metric })),
      costNanoUsd: largestCostChange(own),
    }));
}

function groupedArms(rows: readonly ComparisonRow[]): readonly (readonly ComparisonRow[])[] {
  const arms = new Map<string, ComparisonRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.scenario, row.arm]);
    arms.set(key, [...(arms.get(key) ?? []), row]);
  }
  return [...arms.values()];
}

function isRed({ gates, judgement }: ComparisonRow): boolean {
  return gates && judgement.kind !== "not-judged" && judgement.verdict === "regressed";
}

function hasChanged({ judgement }: ComparisonRow): boolean {
  return judgement.kind !== "not-judged" && (judgement.verdict === "regressed" || judgement.verdict === "improved");
}

/** The first trials that were done right stand for their side. */
function wireDifferences({ baseTrials, headTrials }: ArmTrials, texts: SectionTexts): readonly CauseDifference[] {
  const [base, head] = [doneTrials(baseTrials)[0]?.requests ?? [], doneTrials(headTrials)[0]?.requests ?? []];
  // A recording that is not the newest keeps no requests.
  return base.length === 0 || head.length === 0 ? [] : trialDifferences({ base, head }, texts);
}

const concurrencyMetrics: ReadonlySet<string> = new Set(["tools.max_inflight", "tools.overlap", "tools.started_early"]);
const startMetrics: ReadonlySet<string> = new Set(["startup.spawn_to_first_request"]);

/** Differences that only the arm's own numbers show: the wire does not tell when a tool ran. */
function rowDifferences(arm: readonly ComparisonRow[]): readonly CauseDifference[] {
  const kinds = [
    ["information", deliveryMetrics],
    ["concurrency", concurrencyMetrics],
    ["start", startMetrics],
  ] as const;
  return kinds.flatMap(([kind, metrics]) => {
    const row = arm.find((one) => metrics.has(one.metric) && hasChanged(one));
    if (row === undefined || row.base === null || row.head === null) return [];
    return [{ kind, metric: row.metric, base: row.base, head: row.head }];
  });
}

/** What a metric can follow from, the likeliest first. The first pattern that fits counts. */
const explanations: readonly (readonly [RegExp, readonly CauseDifference["kind"][]])[] = [
  [/^delivery\.|^context\.fact_recall$/, ["information"]],
  [/^tools\./, ["concurrency", "retries"]],
  [/^startup\./, ["start", "connections"]],
  [/connection|socket/, ["connections", "retries"]],
  [/^retry\.|^limits\.|^http\./, ["retries", "requests"]],
  [/inference_calls$/, ["requests", "retries"]],
  [/output_tokens$/, ["output", "requests"]],
  [/^cache\.|\.cache_/, ["prompt-volatile", "cache-marks", "prompt-changed", "requests", "retries", "output"]],
  [
    /^cost\.|tokens|^usage\.|^wire\.|^modelled\.|^prompt\.|^context\.|^compaction\./,
    ["prompt-volatile", "prompt-changed", "requests", "retries", "cache-marks", "output"],
  ],
  [
    /^process\.|^task\.|^output\./,
    ["start", "concurrency", "retries", "requests", "connections", "prompt-volatile", "prompt-changed", "output"],
  ],
];

function differenceBehind(metric: string, differences: readonly CauseDifference[]): CauseDifference {
  const [, kinds = []] = explanations.find(([pattern]) => pattern.test(metric)) ?? [];
  for (const kind of kinds) {
    const difference = differences.find((one) => one.kind === kind);
    if (difference !== undefined) return difference;
  }
  return { kind: "unknown" };
}

/** Equal for differences of several arms that have one cause. A change for the better never shares one with a change for the worse. */
function sameCause(difference: CauseDifference, row: ComparisonRow): string {
  switch (difference.kind) {
    case "prompt-volatile":
      // The texts are no key: a clock says another time in each arm, and its first other digit is at another byte.
      return JSON.stringify([difference.kind, difference.section]);
    case "prompt-changed":
      return JSON.stringify([
        difference.kind,
        difference.section,
        difference.parting === undefined
          ? difference.head - difference.base
          : [difference.parting.before, difference.parting.after],
      ]);
    case "information":
    case "concurrency":
    case "start":
    case "cache-marks":
    case "requests":
    case "retries":
    case "connections":
    case "output":
      return JSON.stringify([difference.kind, Math.sign(difference.head - difference.base)]);
    case "unknown":
      return JSON.stringify([difference.kind, row.judgement.kind !== "not-judged" && row.judgement.verdict]);
  }
}

function largestCostChange(rows: readonly ComparisonRow[]): number | null {
  const changes = rows.flatMap(({ metric, base, head }) =>
    metric === "cost.total" && base !== null && head !== null && base !== head ? [head - base] : [],
  );
  return changes.length === 0
    ? null
    : changes.reduce((most, change) => (Math.abs(change) > Math.abs(most) ? change : most));
}
