import type { MetricRecord } from "../../core/run-record.ts";
import { formatChange, formatValue } from "../../core/units.ts";
import { quantile } from "../../stats/quantile.ts";
import { cleanLine } from "../clean-text.ts";
import { formatSigned, toneOf } from "../model/value-text.ts";
import type { SiteRun } from "./site-run.ts";
import { seriesKey, slugOf } from "./slug.ts";

/** A metric of an arm over the runs of one engine on one class of machine, oldest first. Others compute it; the site draws it. */
export interface SiteHistory {
  readonly engine: string;
  readonly scenario: string;
  readonly arm: string;
  readonly metric: MetricRecord;
  readonly gates: boolean;
  readonly machine: string;
  readonly points: readonly { readonly run: string; readonly value: number; readonly trials: number }[];
  /** Where the level changed, by the index of its first point; a fraction for timings, else a difference. */
  readonly changes: readonly { readonly index: number; readonly shift: number }[];
}

/** A history ready to draw and to list. */
export interface SeriesModel {
  /** Unique among the series of its scenario. Part of an address. */
  readonly key: string;
  readonly engine: string;
  readonly machine: string;
  readonly arm: string;
  readonly metric: string;
  readonly metricId: string;
  readonly unit: SiteHistory["metric"]["unit"];
  readonly kind: SiteHistory["metric"]["kind"];
  readonly better: SiteHistory["metric"]["better"];
  readonly gates: boolean;
  /** Slugs of the runs, oldest first. `values` has one value for each. */
  readonly runs: readonly string[];
  readonly values: readonly number[];
  readonly levels: readonly Level[];
  readonly baselines: readonly BaselineMark[];
  readonly first: string;
  readonly last: string;
  /** All changes of level, newest first. */
  readonly changes: readonly LevelChange[];
}

/** Where a level seems to have changed. */
export interface LevelChange {
  /** Slug of the run with which the new level begins. */
  readonly run: string;
  readonly tone: "better" | "worse" | "neutral";
  /** How far, since when, and from which version of the engine. */
  readonly text: string;
}

/** The runs between two changes: their median, and the band that holds four of five of them. */
export interface Level {
  readonly from: number;
  /** The last run of the level. */
  readonly to: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Where a baseline belongs on the line. */
export interface BaselineMark {
  readonly index: number;
  readonly name: string;
}

/** The series of a history; `runs` are all published ones by id. */
export function seriesModel(history: SiteHistory, runs: ReadonlyMap<string, SiteRun>): SeriesModel {
  const { metric, points } = history;
  const values = points.map(({ value }) => value);
  const say = (value: number | undefined): string => (value === undefined ? "–" : formatValue(value, metric.unit));
  return {
    key: seriesKey(history.engine, history.arm, metric.id, history.machine),
    engine: cleanLine(history.engine),
    machine: cleanLine(history.machine, 200),
    arm: armTitle(history, runs),
    metric: cleanLine(metric.title),
    metricId: cleanLine(metric.id),
    unit: metric.unit,
    kind: metric.kind,
    better: metric.better,
    gates: history.gates,
    runs: points.map(({ run }) => slugOf(run)),
    values,
    levels: levelsOf(values, history.changes),
    baselines: baselineMarks(
      points.map(({ run }) => run),
      runs,
    ),
    first: say(values[0]),
    last: say(values.at(-1)),
    changes: history.changes.toReversed().map(({ index, shift }) => {
      const id = points[index]?.run ?? "";
      const text = metric.kind === "measured" ? formatChange(shift) : formatSigned(shift, metric.unit);
      return { run: slugOf(id), tone: toneOf(shift, metric.better), text: `${text} ${placeText(runs.get(id))}` };
    }),
  };
}

/** The version of the engine with which a level begins, and its day. Uncommitted changes are not those of their commit. */
function placeText(run: SiteRun | undefined): string {
  const { revision, version, dirty } = run?.engine ?? { revision: null, version: null, dirty: false };
  const place = cleanLine(revision ?? version ?? run?.id ?? "", 200).slice(0, 12);
  return `from ${dirty ? "uncommitted changes on " : ""}${place}, ${cleanLine(run?.isoDate.slice(0, 10) ?? "")}`;
}

function armTitle({ scenario, arm, points }: SiteHistory, runs: ReadonlyMap<string, SiteRun>): string {
  const newest = runs.get(points.at(-1)?.run ?? "");
  const known = newest?.scenarios.find(({ id }) => id === scenario)?.arms.find(({ id }) => id === arm);
  return cleanLine(known?.title ?? arm);
}

function levelsOf(values: readonly number[], changes: SiteHistory["changes"]): readonly Level[] {
  const starts = [0, ...changes.map(({ index }) => index)];
  return starts.map((from, place) => {
    const to = (starts[place + 1] ?? values.length) - 1;
    const inside = values.slice(from, to + 1).toSorted((left, right) => left - right);
    const at = (share: number): number => quantile(inside, share) ?? Number.NaN;
    return { from, to, median: at(0.5), low: at(0.1), high: at(0.9) };
  });
}

/** A baseline's own run where it is published, else the first run that was held against it. */
function baselineMarks(ids: readonly string[], runs: ReadonlyMap<string, SiteRun>): readonly BaselineMark[] {
  const marks = new Map<string, BaselineMark>();
  for (const [index, id] of ids.entries()) {
    const run = runs.get(id);
    const name = run?.against ?? run?.base?.name;
    if (name === undefined || marks.has(name)) continue;
    const revision = run?.base?.revision;
    const own = ids.findIndex((other) => {
      const engine = runs.get(other)?.engine;
      return revision !== undefined && engine?.revision === revision && !engine.dirty;
    });
    marks.set(name, { index: own === -1 ? index : own, name: cleanLine(name, 24) });
  }
  return [...marks.values()];
}
