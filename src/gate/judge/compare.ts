import type { Comparison, ComparisonRow, Judgement } from "../../core/comparison.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { withAcceptances } from "../baselines/acceptances.ts";
import { median } from "../../stats/quantile.ts";
import { confirmRegression } from "./confirm.ts";
import { judgeExact } from "./exact.ts";
import { judgeSequence, type Looks } from "./sequence.ts";
import { judgeStored, type StoredTimings } from "./stored.ts";
import { runtimeDifference } from "../calibration/machine-class.ts";
import type { Margins } from "./margins.ts";
import { type Match, type MatchedMetric, matchSides, scenarioChanged, sideOf, valuesOf } from "./match.ts";
import { matchPaired, type PairedSeries, pairedSeriesOf } from "./paired-series.ts";
import { pairedRuleInWords, storedRuleInWords } from "./rule-in-words.ts";
import { gatesWithin } from "./tail-metrics.ts";
import { overallVerdict } from "./verdict.ts";

/**
 * What to hold against what. stored: a kept run, whose timings were taken at another time and are only shown.
 * paired: `head` holds both sides' trials; a kept run, if there is one, still decides the exact numbers. `confirmation` holds
 * the later block of both sides for the rows that regressed.
 */
export type CompareRequest =
  | {
      readonly kind: "stored";
      readonly name: string;
      readonly base: RunRecord;
      readonly head: RunRecord;
      readonly reason: string;
      /** Absent: timings are only shown. */
      readonly timings?: StoredTimings;
    }
  | {
      readonly kind: "paired";
      readonly name: string;
      readonly base: RunRecord | null;
      readonly head: RunRecord;
      readonly revision: string;
      readonly margins: Margins;
      readonly looks: Looks;
      readonly confirmation: RunRecord | null;
    };

/** Holds a run against its baseline, row by row. */
export function compareRuns(request: CompareRequest): Comparison {
  return request.kind === "stored" ? compareStored(request) : comparePaired(request);
}

function compareStored({ name, base, head, reason, timings }: Extract<CompareRequest, { kind: "stored" }>): Comparison {
  const { metrics, missing, added } = matchStored(base, head);
  const runtime = runtimeDifference(base.environment, head.environment);
  const judgedRows = metrics.map((matched) =>
    matched.metric.kind === "measured"
      ? storedTiming(matched, head, reason, timings)
      : rowOf(matched, storedExact(matched, runtime)),
  );
  const rows = withAcceptances(judgedRows, base.accepted ?? []);
  const baseline = { name, timings: { kind: "stored", reason } } as const;
  const judged = rows.some(({ judgement }) => judgement.kind === "stored");
  const rule = storedRuleInWords(reason, judged);
  return { baseline, rows, missing, added, verdict: overallVerdict(rows, missing), rule };
}

/** A timing of another time is not in the running to gate unless recordings say how far such timings lie apart. */
function storedTiming(
  matched: MatchedMetric,
  head: RunRecord,
  reason: string,
  timings: StoredTimings | undefined,
): ComparisonRow {
  if (!matched.comparable) return rowOf({ ...matched, gates: false }, { kind: "not-judged", reason: scenarioChanged });
  if (timings === undefined) return rowOf({ ...matched, gates: false }, { kind: "not-judged", reason });
  const { gates, judgement } = judgeStored(matched, head, timings);
  return rowOf(
    { ...matched, gates },
    judgement.kind === "not-judged" ? { kind: "not-judged", reason: `${reason}; ${judgement.reason}` } : judgement,
  );
}

function storedExact(matched: MatchedMetric, runtime: string | null): Judgement {
  return runtime === null ? judgeExact(matched) : { kind: "not-judged", reason: runtime };
}

function comparePaired(request: Extract<CompareRequest, { kind: "paired" }>): Comparison {
  const { name, base, head, revision, margins, looks } = request;
  const stored = base === null ? noMatch : matchStored(base, head);
  const sideBySide = matchPaired(head);
  const timings = timingRows(request, pairedSeriesOf(sideBySide, head.environment.cores));
  const measuredAgain = new Map(sideBySide.metrics.map((matched) => [keyOf(matched), matched]));
  const runtime = base === null ? null : runtimeDifference(base.environment, head.environment);
  const storedKeys = new Set(stored.metrics.map(keyOf));
  const judgedRows = [
    ...stored.metrics.map((matched) => exactOrUnpaired(matched, measuredAgain.get(keyOf(matched)), runtime)),
    ...sideBySide.metrics
      .filter((matched) => !storedKeys.has(keyOf(matched)))
      .map((matched) => rowOf(matched, judgeExact(matched))),
  ].map((row) => timings.get(keyOf(row)) ?? row);
  const rows = withAcceptances(judgedRows, base?.accepted ?? []);
  // A scenario that changed is no gap where the base's revision was measured again under the new one.
  const answered = new Set([...measuredAgain.values()].map(({ scenario }) => `${scenario}: ${scenarioChanged}`));
  const missing = [...new Set([...stored.missing.filter((text) => !answered.has(text)), ...sideBySide.missing])];
  const added = base === null ? sideBySide.added : stored.added;
  const gating = [...timings.values()].filter((row) => row.gates).length;
  const rule = pairedRuleInWords(margins, looks, gating);
  const baseline = { name, timings: { kind: "paired", revision } } as const;
  return { baseline, rows, missing, added, verdict: overallVerdict(rows, missing), rule };
}

const noMatch: Match = { metrics: [], missing: [], added: [] };

/** A kept run may itself have been paired: what it measured as head is what it stands for. */
function matchStored(base: RunRecord, head: RunRecord): Match {
  return matchSides(sideOf(base, "head"), sideOf(head, "head"));
}

function exactOrUnpaired(
  stored: MatchedMetric,
  again: MatchedMetric | undefined,
  runtime: string | null,
): ComparisonRow {
  if (stored.metric.kind === "measured") {
    return rowOf(stored, { kind: "not-judged", reason: "the baseline's revision was not measured side by side here" });
  }
  if (stored.comparable && runtime === null) return rowOf(stored, judgeExact(stored));
  return again === undefined ? rowOf(stored, storedExact(stored, runtime)) : rowOf(again, judgeExact(again));
}

function timingRows(
  { margins, looks, confirmation }: Extract<CompareRequest, { kind: "paired" }>,
  series: readonly PairedSeries[],
): ReadonlyMap<string, ComparisonRow> {
  const blocks = confirmation === null ? [] : pairedSeriesOf(matchPaired(confirmation), confirmation.environment.cores);
  const blockOf = new Map(blocks.map((block) => [keyOf(block.matched), block]));
  const outcomes = judgeSequence(series, { margins, looks }, { looks: looks.rounds.length, plannedOnly: false });
  return new Map(
    series.flatMap(({ matched }, index) => {
      const judgement = outcomes[index]?.judgement;
      if (judgement === undefined) return [];
      const block = blockOf.get(keyOf(matched));
      const final = block === undefined ? judgement : confirmRegression(judgement, block, margins);
      return [[keyOf(matched), rowOf({ ...matched, gates: gatesWithin(matched, looks) }, final)] as const];
    }),
  );
}

function keyOf(row: { scenario: string; arm: string; metric: string | { id: string } }): string {
  return JSON.stringify([row.scenario, row.arm, typeof row.metric === "string" ? row.metric : row.metric.id]);
}

function rowOf({ scenario, arm, metric, gates, base, head }: MatchedMetric, judgement: Judgement): ComparisonRow {
  const [before, after] = [median(valuesOf(base, metric.id)), median(valuesOf(head, metric.id))];
  return { scenario, arm, metric: metric.id, gates, base: before, head: after, judgement };
}
