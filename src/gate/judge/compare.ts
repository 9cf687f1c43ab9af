import type { Comparison, ComparisonRow, Judgement } from "../../core/comparison.ts";
import { engineName } from "../../core/engine-text.ts";
import type { MeasuredEngine, RunRecord } from "../../core/run-record.ts";
import { withAcceptances } from "../baselines/acceptances.ts";
import { median } from "../../stats/quantile.ts";
import { causesOf } from "../causes/causes.ts";
import { withArmAgreement } from "./arm-agreement.ts";
import { confirmRegression } from "./confirm.ts";
import { judgeExact } from "./exact.ts";
import { judgeSequence, type Looks } from "./sequence.ts";
import { gatingStored, judgeStored, type StoredTimings } from "./stored.ts";
import { runtimeDifference } from "../calibration/machine-class.ts";
import type { Margins } from "./margins.ts";
import { type Match, type MatchedMetric, matchSides, scenarioChanged, sideOf, valuesOf } from "./match.ts";
import { matchPaired, type PairedSeries, pairedSeriesIn, pairedSeriesOf } from "./pairs.ts";
import { gatesWithin } from "./tail.ts";
import { overallVerdict } from "./verdict.ts";

/**
 * What to compare. stored: the baseline's timings were taken at another time. They are judged only if there are enough
 * recordings. paired: `head` holds both sides' trials; a stored baseline, if any, still decides the exact numbers.
 */
export type CompareRequest =
  | {
      readonly kind: "stored";
      readonly name: string;
      readonly baseline: RunRecord;
      readonly head: RunRecord;
      readonly reason: string;
      /** Absent: timings are only shown. */
      readonly timings?: StoredTimings;
    }
  | {
      readonly kind: "paired";
      readonly name: string;
      readonly baseline: RunRecord | null;
      readonly head: RunRecord;
      /** The base's engine, if it is another one than the head's. */
      readonly otherEngine?: MeasuredEngine;
      readonly revision: string;
      readonly margins: Margins;
      readonly looks: Looks;
    };

/** Compares a run with its baseline, or with another engine, row by row. Between two engines no row gates. */
export function compareRuns(request: CompareRequest): Comparison {
  return request.kind === "stored" ? compareStored(request) : comparePaired(request);
}

/** Two different engines. Empty for versions of one. */
function engines(base: MeasuredEngine | undefined, { engine: head }: RunRecord): Pick<Comparison, "between"> {
  return base === undefined || base.id === head.id ? {} : { between: { base: base.id, head: head.id } };
}

/** No engine is the baseline of another one, so that none can regress. */
function gatedRows(rows: readonly ComparisonRow[], { between }: Pick<Comparison, "between">): readonly ComparisonRow[] {
  return between === undefined ? rows : rows.map((row) => ({ ...row, gates: false }));
}

function compareStored(request: Extract<CompareRequest, { kind: "stored" }>): Comparison {
  const { name, baseline, head, reason, timings } = request;
  const { metrics, missing, added } = matchStored(baseline, head);
  const runtime = runtimeDifference(baseline.environment, head.environment);
  const family = timings === undefined ? 0 : gatingStored(metrics, timings);
  const judgedRows = metrics.map((matched) =>
    matched.metric.kind === "measured"
      ? storedTiming(matched, head, { reason, timings, family })
      : rowOf(matched, storedExact(matched, runtime)),
  );
  const sides = engines(baseline.engine, head);
  const rows = gatedRows(withAcceptances(withArmAgreement(judgedRows, head), baseline.accepted ?? []), sides);
  const judged = rows.some(({ judgement }) => judgement.kind === "stored");
  return {
    baseline: { name, ...otherEngine(baseline.engine, head), timings: { kind: "stored", reason } },
    ...sides,
    rows,
    causes: causesOf(rows, metrics, [baseline, head]),
    missing,
    added,
    verdict: overallVerdict(rows, missing),
    rule: storedRuleInWords(reason, judged, timings?.unjudged ?? "show"),
  };
}

/** Two engines, or two versions of one, may be compared. The report says so. */
function otherEngine(base: MeasuredEngine | undefined, head: RunRecord): { readonly engine?: string } {
  if (base === undefined) return {};
  const name = engineName(base);
  return name === engineName(head.engine) ? {} : { engine: name };
}

/** A stored timing gates only when recordings say how far such timings lie apart. */
function storedTiming(
  matched: MatchedMetric,
  head: RunRecord,
  {
    reason,
    timings,
    family,
  }: { readonly reason: string; readonly timings: StoredTimings | undefined; readonly family: number },
): ComparisonRow {
  if (!matched.comparable) return rowOf({ ...matched, gates: false }, { kind: "not-judged", reason: scenarioChanged });
  if (timings === undefined) return rowOf({ ...matched, gates: false }, { kind: "not-judged", reason });
  const { gates, judgement } = judgeStored(matched, head, timings, family);
  return rowOf(
    { ...matched, gates },
    judgement.kind === "not-judged" ? { kind: "not-judged", reason: `${reason}; ${judgement.reason}` } : judgement,
  );
}

function storedExact(matched: MatchedMetric, runtime: string | null): Judgement {
  return runtime === null ? judgeExact(matched) : { kind: "not-judged", reason: runtime };
}

function comparePaired(request: Extract<CompareRequest, { kind: "paired" }>): Comparison {
  const { name, baseline, head, revision, margins, looks } = request;
  const base = request.otherEngine ?? baseline?.engine;
  const sides = engines(base, head);
  const stored = baseline === null ? noMatch : matchStored(baseline, head);
  const sideBySide = matchPaired(head);
  const timings = timingRows(request, pairedSeriesOf(sideBySide, head.environment.cores));
  const exact = exactRows(
    stored,
    sideBySide,
    baseline === null ? null : runtimeDifference(baseline.environment, head.environment),
  );
  const judgedRows = exact.map((row) => timings.get(keyOf(row)) ?? row);
  const rows = gatedRows(withAcceptances(withArmAgreement(judgedRows, head), baseline?.accepted ?? []), sides);
  // A scenario that changed is not missing where the base's revision was measured again with the new one.
  const answered = new Set(sideBySide.metrics.map(({ scenario }) => `${scenario}: ${scenarioChanged}`));
  const missing = [...new Set([...stored.missing.filter((text) => !answered.has(text)), ...sideBySide.missing])];
  const gating = [...timings.values()].filter((row) => row.gates).length;
  return {
    baseline: { name, ...otherEngine(base, head), timings: { kind: "paired", revision } },
    ...sides,
    rows,
    causes: causesOf(rows, [...sideBySide.metrics, ...stored.metrics], baseline === null ? [head] : [baseline, head]),
    missing,
    added: baseline === null ? sideBySide.added : stored.added,
    verdict: overallVerdict(rows, missing),
    rule: pairedRuleInWords(margins, looks, gating, sides.between === undefined ? "regressed" : "worse"),
  };
}

const noMatch: Match = { metrics: [], missing: [], added: [] };

/** A stored baseline may itself have been paired: what it measured as head is what it stands for. */
function matchStored(baseline: RunRecord, head: RunRecord): Match {
  return matchSides(sideOf(baseline, "head"), sideOf(head, "head"));
}

/** Every metric of the stored baseline, then those that only the pairs have; timings are replaced by `timingRows`. */
function exactRows(stored: Match, sideBySide: Match, runtime: string | null): ComparisonRow[] {
  const measuredAgain = new Map(sideBySide.metrics.map((matched) => [keyOf(matched), matched]));
  const storedKeys = new Set(stored.metrics.map(keyOf));
  return [
    ...stored.metrics.map((matched) => exactOrUnpaired(matched, measuredAgain.get(keyOf(matched)), runtime)),
    ...sideBySide.metrics
      .filter((matched) => !storedKeys.has(keyOf(matched)))
      .map((matched) => rowOf(matched, judgeExact(matched))),
  ];
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
  { head, margins, looks }: Extract<CompareRequest, { kind: "paired" }>,
  series: readonly PairedSeries[],
): ReadonlyMap<string, ComparisonRow> {
  const confirmations = new Map(pairedSeriesIn(head, "confirmation").map((one) => [keyOf(one.matched), one]));
  const outcomes = judgeSequence(series, { margins, looks }, { looks: looks.pairs.length, plannedOnly: false });
  return new Map(
    series.flatMap(({ matched }, index) => {
      const judgement = outcomes[index]?.judgement;
      if (judgement === undefined) return [];
      const block = confirmations.get(keyOf(matched));
      const final = block === undefined ? judgement : confirmRegression(judgement, block, margins);
      return [[keyOf(matched), rowOf({ ...matched, gates: gatesWithin(matched, looks) }, final)] as const];
    }),
  );
}

function keyOf(row: { scenario: string; arm: string; metric: string | { id: string } }): string {
  return JSON.stringify([row.scenario, row.arm, typeof row.metric === "string" ? row.metric : row.metric.id]);
}

function rowOf({ scenario, arm, metric, gates, ...sides }: MatchedMetric, judgement: Judgement): ComparisonRow {
  const base = median(valuesOf(sides.baseTrials, metric.id));
  const head = median(valuesOf(sides.headTrials, metric.id));
  return { scenario, arm, metric: metric.id, gates, base, head, judgement };
}

const exactRule = "Exact and modelled numbers must be equal, each the same in three or more trials.";

/** The rule of a comparison with stored timings. `reason` says why they were not measured again, `judged` whether some were judged. */
function storedRuleInWords(reason: string, judged: boolean, unjudged: StoredTimings["unjudged"]): string {
  if (!judged && unjudged === "gate")
    return `${exactRule} Timings could not be judged: ${reason}. Those that gate leave the whole open.`;
  if (!judged) return `${exactRule} Timings are shown and not judged: ${reason}.`;
  return (
    `${exactRule} Timings were not measured side by side (${reason}). They are compared with the 99 % prediction interval of ` +
    `five or more recordings on this class of machine. The interval is wider if more than five of them gate. CPU time and memory gate. ` +
    `Other timings gate only where the calibrated noise floor is below 2 %.`
  );
}

/** The rule of a comparison side by side: what each word of a verdict means. */
function pairedRuleInWords(margins: Margins, looks: Looks, gating: number, worse: "regressed" | "worse"): string {
  const overrides = Object.keys(margins.byMetric).filter((metric) => margins.byMetric[metric]?.ratio !== undefined);
  const own = overrides.length > 0 ? ` (own margins: ${overrides.join(", ")})` : "";
  const margin = `${percent(margins.ratio)} (of times at least ${margins.floorNs / 1e6} ms, or ${percent(margins.shortRatio)} if that is less)${own}`;
  return (
    `${exactRule} Timings are judged on pairs measured side by side, after ${looks.pairs.join(", ")} pairs. A timing counts as ${worse} if ` +
    `it is worse by more than ${margin}, and if the one-sided signed rank test, with Holm's correction over ${gating} gating ${gating === 1 ? "timing" : "timings"}, stays ` +
    `within the look's share of ${percent(looks.alpha)} for the run (O'Brien-Fleming). It also does if every pair leaves no doubt. It is ` +
    `unchanged if the pairs exclude a regression of that size at 97.5 %, over all looks. Otherwise it is inconclusive.`
  );
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(3))} %`;
}
