import type { Judgement } from "../../core/comparison.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { predictionInterval } from "../../stats/prediction-interval.ts";
import { median } from "../../stats/quantile.ts";
import type { MetricNoise } from "../calibration/calibration.ts";
import { classDifference, type Machine } from "../calibration/machine-class.ts";
import { marginFor, type Margins } from "./margins.ts";
import { doneTrials, type MatchedMetric, sideOf, valuesOf } from "./match.ts";

/** What stored timings are judged by: recordings of one revision at different times, and the known noise. */
export interface StoredTimings {
  readonly recordings: readonly RunRecord[];
  readonly margins: Margins;
  /** Of a calibration of this class of machine; empty without one. */
  readonly noise: readonly MetricNoise[];
  /**
   * What becomes of a timing that the recordings can't judge. gate: pairs were requested and could not be measured, so it still
   * gates, and the whole is inconclusive. show: nobody requested pairs.
   */
  readonly unjudged: "gate" | "show";
}

/** Recordings on one class of machine that an interval needs. */
const recordingsNeeded = 5;
const level = 0.99;
/** The chance of a false alarm in a whole run, shared by all stored timings that gate (Bonferroni). */
const runAlpha = 0.05;
/** What the kernel accounts to processes varies far less from hour to hour than what a clock shows. */
const accounted: ReadonlySet<string> = new Set(["process.cpu_time", "process.peak_rss"]);
/** On a machine with a noise floor below this, wall times may gate too. */
const quietFloor = 0.02;

/** Recordings of one hour are more alike than the next run will be. An interval of five such recordings was wrong in two runs of three. */
const leastApartMs = 3_600_000;

/** The recordings of this class of machine that lie apart in time. Of those within an hour the newest counts. Oldest first. */
function spacedRecordings(recordings: readonly RunRecord[], machine: Machine): readonly RunRecord[] {
  const newestFirst = recordings
    .filter(({ environment }) => classDifference(environment, machine) === null)
    .toSorted((left, right) => Date.parse(right.isoDate) - Date.parse(left.isoDate));
  let laterMs = Number.POSITIVE_INFINITY;
  const apart = newestFirst.filter(({ isoDate }) => {
    const isApart = laterMs - Date.parse(isoDate) >= leastApartMs;
    if (isApart) laterMs = Date.parse(isoDate);
    return isApart;
  });
  return apart.toReversed();
}

/** Whether there are recordings enough of this class of machine to judge timings by. */
export function canJudgeStored(recordings: readonly RunRecord[], machine: Machine): boolean {
  return spacedRecordings(recordings, machine).length >= recordingsNeeded;
}

/**
 * Judges a timing against recordings of other times. Regressed or improved: outside the 99 % prediction interval of their
 * medians and beyond the margin. Unchanged: that interval excludes a regression beyond the margin. `family` counts the timings that gate
 * by recordings. With more than five of them the interval is wider. A timing may gate if the scenario says so and the drift between
 * recordings is small, by its nature (CPU time, memory) or by calibration.
 */
export function judgeStored(
  matched: MatchedMetric,
  head: RunRecord,
  { recordings, margins, noise, unjudged }: StoredTimings,
  family: number,
): { readonly gates: boolean; readonly judgement: Judgement } {
  const open = (reason: string) =>
    ({ gates: matched.gates && unjudged === "gate", judgement: { kind: "not-judged", reason } }) as const;
  const others = recordings.filter(({ id }) => id !== head.id);
  const alike = spacedRecordings(others, head.environment);
  const newest = others.at(-1);
  if (alike.length === 0 && newest !== undefined)
    return open(`not comparable: ${classDifference(newest.environment, head.environment)}`);
  const samples = alike.map((recording) => samplesOf(recording, head, matched)).filter(({ length }) => length > 0);
  if (samples.length < recordingsNeeded)
    return open(
      `${samples.length} of the ${recordingsNeeded} recordings on this class of machine, an hour or more apart, that an interval needs`,
    );
  const here = valuesOf(matched.headTrials, matched.metric.id);
  // The median of few trials varies more than the medians that the interval was made of.
  if (2 * here.length < Math.min(...samples.map(({ length }) => length)))
    return open(`${here.length} trials are too few to compare with the recordings`);
  const medians = [...samples, here].map((values) => median(values) ?? 0);
  if (medians.some((value) => value <= 0)) return open("a median is not above zero: a change has no ratio");
  const logs = medians.map(Math.log);
  const interval = predictionInterval(logs.slice(0, -1), Math.max(level, 1 - runAlpha / Math.max(1, family)));
  const now = logs.at(-1);
  if (interval === null || now === undefined) return open("no recording has it");
  const margin = marginFor(margins, matched.metric, Math.exp(interval.centre));
  const change = now - interval.centre;
  const sign = { lower: 1, higher: -1, neither: Math.sign(change) || 1 }[matched.metric.better];
  const worse = sign * change;
  const limit = Math.max(interval.halfWidth, Math.log1p(margin));
  const verdict =
    worse > limit
      ? "regressed"
      : -worse > limit
        ? "improved"
        : worse + interval.halfWidth < Math.log1p(margin)
          ? "unchanged"
          : "inconclusive";
  const judgement = {
    kind: "stored",
    verdict,
    recordings: samples.length,
    change: Math.expm1(change),
    low: Math.expm1(change - interval.halfWidth),
    high: Math.expm1(change + interval.halfWidth),
    margin,
  } as const;
  return { gates: matched.gates && mayGate(matched, noise), judgement };
}

/** How many of these timings gate when they are judged by recordings. */
export function gatingStored(metrics: readonly MatchedMetric[], { noise }: StoredTimings): number {
  return metrics.filter((one) => one.metric.kind === "measured" && one.gates && mayGate(one, noise)).length;
}

function mayGate({ scenario, arm, metric }: MatchedMetric, noise: readonly MetricNoise[]): boolean {
  if (accounted.has(metric.id)) return true;
  const known = noise.find((one) => one.scenario === scenario && one.arm === arm && one.metric === metric.id);
  return known !== undefined && known.floor < quietFloor;
}

/** A recording's values of the same metric, arm and scenario; none if the scenario was another one then. */
function samplesOf(recording: RunRecord, head: RunRecord, matched: MatchedMetric): number[] {
  const digest = head.scenarios.find(({ id }) => id === matched.scenario)?.digest;
  const scenario = sideOf(recording, "head").find((one) => one.id === matched.scenario && one.digest === digest);
  const arm = scenario?.arms.find(({ id }) => id === matched.arm);
  return arm === undefined ? [] : valuesOf(doneTrials(arm.trials), matched.metric.id);
}
