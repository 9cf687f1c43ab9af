import type { Cause, CauseDifference } from "../../core/cause.ts";
import type { ComparisonRow } from "../../core/comparison.ts";
import { deliveryMetrics } from "../../core/shared-metrics.ts";
import { doneTrials, type MatchedMetric } from "../judge/match.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { sectionTextsOf, textComparison } from "../../core/section-texts.ts";
import { armKey, hasChanged, isCounted, isRed, isWorse } from "./changed-rows.ts";
import type { ComparedTexts } from "./changed-prompt.ts";
import { ownDifference, unitsOf } from "./own-difference.ts";
import { sideDifferences, trialDifferences } from "./trial-differences.ts";

/** The trials of both sides of an arm. */
type ArmTrials = Pick<MatchedMetric, "scenario" | "arm" | "baseTrials" | "headTrials">;

/**
 * Groups the rows that changed by what made them change. Causes of gating regressions come first, then those with more rows. `sides`
 * has the trials of each arm; an arm that is there twice is read from its first entry. `runs` are those that the trials are from: they
 * know the units of the metrics and the texts of the prompts.
 */
export function causesOf(
  rows: readonly ComparisonRow[],
  sides: readonly ArmTrials[],
  runs: readonly RunRecord[],
): readonly Cause[] {
  const kept = sectionTextsOf(runs);
  const texts = { texts: kept, isSame: textComparison(kept) };
  const units = unitsOf(runs);
  const causes = new Map<string, { difference: CauseDifference; rows: ComparisonRow[] }>();
  const trialsOf = new Map(sides.toReversed().map((side) => [armKey(side), side]));
  for (const [key, arm] of groupedArms(rows)) {
    const trials = trialsOf.get(key);
    const wire = trials === undefined ? [] : wireDifferences(trials, texts);
    const differences = [...rowDifferences(arm), ...wire];
    const changed = arm.filter(hasChanged);
    const known = new Map(changed.map((row) => [row, differenceBehind(row, differences, wire)]));
    const own = ownDifference(
      changed.filter((row) => known.get(row) === undefined),
      units,
    );
    for (const row of changed) {
      const difference = known.get(row) ?? (isCounted(row) ? own : { kind: "unknown" as const });
      const same = sameCause(difference, row);
      const cause = causes.get(same) ?? { difference, rows: [] };
      cause.rows.push(row);
      causes.set(same, cause);
    }
  }
  return [...causes.values()]
    .flatMap(withoutSaving)
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

function groupedArms(rows: readonly ComparisonRow[]): ReadonlyMap<string, readonly ComparisonRow[]> {
  const arms = new Map<string, ComparisonRow[]>();
  for (const row of rows) {
    const arm = arms.get(armKey(row)) ?? [];
    arm.push(row);
    arms.set(armKey(row), arm);
  }
  return arms;
}

const costMetric = "cost.total";

/** The first trials that were done right stand for their side. */
function wireDifferences({ baseTrials, headTrials }: ArmTrials, texts: ComparedTexts): readonly CauseDifference[] {
  const [[base, again], [head]] = [doneTrials(baseTrials), doneTrials(headTrials)];
  // A recording that is not the newest keeps no requests.
  if (!base?.requests.length || !head?.requests.length) return [];
  return [
    ...trialDifferences({ base: base.requests, head: head.requests, baseAgain: again?.requests ?? [] }, texts),
    ...sideDifferences({ base: base.sides ?? [], head: head.sides ?? [], baseAgain: again?.sides ?? [] }, texts),
  ];
}

const concurrencyMetrics: ReadonlySet<string> = new Set([
  "tools.max_inflight",
  "tools.overlap",
  "tools.started_early",
  "tools.virtual_makespan",
]);
const startMetrics: ReadonlySet<string> = new Set(["startup.spawn_to_first_request"]);
const exitMetrics: ReadonlySet<string> = new Set(["startup.answer_to_exit", "interrupt.exit_time"]);
const memoryMetrics: ReadonlySet<string> = new Set([
  "soak.kept_per_turn",
  "soak.heap_slope",
  "process.peak_rss",
  "memory.growth_per_turn",
]);
const writingMetrics: ReadonlySet<string> = new Set([
  "output.window_writes",
  "output.window_delay",
  "output.writes",
  "output.stalled",
  "output.added_latency",
]);

/** Differences that only the arm's own numbers show: the wire does not tell when a tool ran. */
function rowDifferences(arm: readonly ComparisonRow[]): readonly CauseDifference[] {
  const kinds = [
    ["information", deliveryMetrics],
    ["concurrency", concurrencyMetrics],
    ["start", startMetrics],
    ["exit", exitMetrics],
    ["memory", memoryMetrics],
    ["writing", writingMetrics],
  ] as const;
  return kinds.flatMap(([kind, metrics]) => {
    const changed = arm.filter((one) => metrics.has(one.metric) && hasChanged(one));
    const row = changed.find(isWorse) ?? changed[0];
    if (row === undefined || row.base === null || row.head === null) return [];
    return [{ kind, metric: row.metric, base: row.base, head: row.head }];
  });
}

const promptKinds = ["model", "prompt-volatile", "prompt-steady", "prompt-changed"] as const;
const markKinds = ["cache-marks", "cache-mark-moved"] as const;
const requestKinds = ["requests", "side-requests", "side-prompt", "retries"] as const;

/** What a metric can follow from, the likeliest first. The first pattern that fits counts. */
const explanations: readonly (readonly [RegExp, readonly CauseDifference["kind"][]])[] = [
  [/^delivery\.|^context\.fact_recall$|\.facts_/, ["information"]],
  [/^soak\.(kept|heap)|^memory\.|peak_rss$/, ["memory"]],
  [/^tools\.(above_cap|lost_updates|order_violations)$|^load\.|^dedup\.|requests_before$|parsed_bytes$/, []],
  [/^tools\./, ["concurrency", "retries"]],
  [/exit/, ["exit"]],
  [/^startup\./, ["start", "connections"]],
  [/connection|socket/, ["connections", "retries"]],
  [/^retry\.|^limits\.|^http\.|^faults\./, ["retries", "requests"]],
  [/output_limit$/, ["output-limit"]],
  [/breakpoints$/, markKinds],
  [/inference_calls$/, requestKinds],
  [/output_tokens$/, ["output", "requests", "side-requests"]],
  [
    /^cache\.|\.cache_/,
    ["model", "prompt-volatile", "prompt-steady", ...markKinds, "prompt-changed", ...requestKinds, "output"],
  ],
  [
    /^cost\.|tokens|^usage\.|^wire\.|^modelled\.|^prompt\.|^context\.|^compaction\./,
    [...promptKinds, ...requestKinds, ...markKinds, "output"],
  ],
  [
    /^process\.|^task\./,
    ["start", "exit", "concurrency", "retries", "requests", "connections", ...promptKinds, "output"],
  ],
  [/^output\./, ["writing", "start", "requests", ...promptKinds, "output"]],
];

/** What is known to move such a metric and is there. A counted number that nothing is known of follows from what the wire shows first. */
function differenceBehind(
  row: ComparisonRow,
  differences: readonly CauseDifference[],
  wire: readonly CauseDifference[],
): CauseDifference | undefined {
  const kinds = explanations.find(([pattern]) => pattern.test(row.metric))?.[1];
  for (const kind of kinds ?? []) {
    // A prompt that no longer changes makes nothing worse.
    if (kind === "prompt-steady" && isWorse(row)) continue;
    const difference = differences.find((one) => one.kind === kind);
    if (difference !== undefined) return difference;
  }
  return isCounted(row) && kinds?.length !== 0 ? wire[0] : undefined;
}

/** Equal for differences of several arms that have one cause. A change for the better never shares one with a change for the worse. */
function sameCause(difference: CauseDifference, row: ComparisonRow): string {
  switch (difference.kind) {
    case "prompt-volatile":
    case "prompt-steady":
      // The texts are no key: a clock says another time in each arm, and its first other digit is at another byte.
      return JSON.stringify([difference.kind, difference.section]);
    case "prompt-changed":
    case "side-prompt":
      return JSON.stringify([
        difference.kind,
        difference.section,
        // Texts that differ in each trial are not kept, so the size tells more.
        difference.head - difference.base || [difference.parting?.before, difference.parting?.after],
      ]);
    case "information":
    case "concurrency":
    case "start":
    case "exit":
    case "memory":
    case "writing":
    case "cache-marks":
    case "requests":
    case "side-requests":
    case "retries":
    case "connections":
    case "output":
      return JSON.stringify([difference.kind, Math.sign(difference.head - difference.base)]);
    case "model":
    case "output-limit":
      return JSON.stringify([difference.kind, difference.base, difference.head]);
    case "count":
      return JSON.stringify([difference.kind, difference.metric, Math.sign(difference.head - difference.base)]);
    case "cache-mark-moved":
      return JSON.stringify([difference.kind, difference.base.section, difference.base.life === difference.head.life]);
    case "unknown":
      return JSON.stringify([difference.kind, row.judgement.kind !== "not-judged" && row.judgement.verdict]);
  }
}

interface GroupedRows {
  readonly difference: CauseDifference;
  readonly rows: readonly ComparisonRow[];
}

/**
 * What saves money in one arm, and fails the gate or costs more in another or by another number, is told twice: a saving must not look
 * like a fault. Numbers on which the cost decides go with it.
 */
function withoutSaving(group: GroupedRows): readonly GroupedRows[] {
  const { difference, rows } = group;
  const cheaper = new Set(rows.filter(isCheaper).map(armKey));
  const isSaving = (row: ComparisonRow): boolean =>
    cheaper.has(armKey(row)) && (!isWorse(row) || row.decidedBy !== undefined);
  const saving = rows.filter(isSaving);
  const others = rows.filter((row) => !isSaving(row));
  const isFault = others.some((row) => isRed(row) || (row.metric === costMetric && isWorse(row)));
  return isFault && saving.length > 0
    ? [
        { difference, rows: others },
        { difference, rows: saving },
      ]
    : [group];
}

function isCheaper(row: ComparisonRow): boolean {
  return row.metric === costMetric && hasChanged(row) && !isWorse(row);
}

function largestCostChange(rows: readonly ComparisonRow[]): number | null {
  const changes = rows.flatMap(({ metric, base, head }) =>
    metric === costMetric && base !== null && head !== null && base !== head ? [head - base] : [],
  );
  return changes.length === 0
    ? null
    : changes.reduce((most, change) => (Math.abs(change) > Math.abs(most) ? change : most));
}
