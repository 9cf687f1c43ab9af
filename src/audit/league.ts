import type { MetricKind } from "../core/metric.ts";
import type { ArmRecord, RunRecord } from "../core/run-record.ts";
import { medianInterval } from "../stats/median-interval.ts";
import { armOf, cardParts, kindOf, valuesOf } from "./card.ts";
import { cardFigures, type FigureSource } from "./card-figures.ts";
import { runOfContender } from "./contender-arms.ts";
import {
  type Contender,
  type LeagueCell,
  type LeagueFigure,
  type LeagueRecord,
  leagueSchemaVersion,
} from "./league-record.ts";
import { sessionFigure, sessionFigures } from "./session-figures.ts";

/** The league of a run in which every contender had arms of its own. */
export function leagueOf(run: RunRecord, contenders: readonly Omit<Contender, "promptTokens">[]): LeagueRecord {
  const { id, isoDate, seed, harness, environment, interrupted } = run;
  const cards = contenders.map(({ engine }) => cardOf(run, engine.id));
  return {
    schemaVersion: leagueSchemaVersion,
    run: id,
    isoDate,
    seed,
    harness,
    environment,
    interrupted,
    contenders: contenders.map((contender, index) => ({
      ...contender,
      promptTokens: promptTokensOf(cards[index]?.figures.get("first-prompt")),
    })),
    parts: [
      // The whole run has no arm of a figure's own name. Its card is the table without values.
      ...cardParts(run).map(({ part, title, figures }) => ({
        part,
        title,
        figures: figures.map((figure) => {
          const row = cardFigures.find((one) => one.id === figure.id);
          if (row === undefined) throw new Error(`No row of the figure ${figure.id}`);
          return leagueFigure(run, { ...row, unit: figure.unit }, cards);
        }),
      })),
      ...sessionsPart(run, cards),
    ],
  };
}

/** The recorded sessions, if the league asked any. */
function sessionsPart(run: RunRecord, cards: readonly ContenderCard[]): LeagueRecord["parts"] {
  const sources = sessionFigures(run);
  if (sources.length === 0) return [];
  const figures = sources.map((source) => leagueFigure(run, source, cards));
  return [{ part: "sessions", title: "Recorded sessions", figures }];
}

function leagueFigure(run: RunRecord, source: FigureSource, cards: readonly ContenderCard[]): LeagueFigure {
  const { id, title, scenario, metric, unit } = source;
  const metricKind = metricKindOf(run, source);
  return { id, title, scenario, metric, unit, metricKind, cells: cellsOf(source, metricKind, cards) };
}

/** A figure's value, or why it has none. */
type ShownFigure =
  | { readonly kind: "none"; readonly reason: string }
  | { readonly kind: "value"; readonly value: number };

/** What one contender showed. */
interface ContenderCard {
  readonly engine: string;
  readonly run: RunRecord;
  readonly figures: ReadonlyMap<string, ShownFigure>;
}

function cardOf(run: RunRecord, engine: string): ContenderCard {
  const own = runOfContender(run, engine);
  const figures = cardParts(own).flatMap((part) => part.figures);
  const sessions = sessionFigures(own).map((source) => sessionFigure(own, source));
  const shown = new Map<string, ShownFigure>([...figures, ...sessions].map((figure) => [figure.id, figure]));
  return { engine, run: own, figures: shown };
}

function promptTokensOf(figure: ShownFigure | undefined): number | null {
  return figure?.kind === "value" ? figure.value : null;
}

function metricKindOf(run: RunRecord, { scenario, metric }: FigureSource): MetricKind {
  const record = run.scenarios.find(({ id }) => id === scenario);
  return record === undefined ? "measured" : kindOf(record, metric);
}

/** Where the true value of a figure may lie. */
interface Limits {
  readonly low: number;
  readonly high: number;
}

interface Standing extends Limits {
  readonly engine: string;
}

/** What a contender showed of a figure. `limits` is null if the trials are too few to tell. */
type Reading = { readonly engine: string } & (
  | { readonly kind: "none"; readonly reason: string }
  | {
      readonly kind: "value";
      readonly value: number;
      readonly limits: Limits | null;
      readonly trials: number;
      /** Ids of the arms that have a value. Sums over other arms can't be compared. */
      readonly arms: readonly string[];
    }
);

function cellsOf(row: FigureSource, kind: MetricKind, cards: readonly ContenderCard[]): LeagueCell[] {
  const readings = cards.map((card) => readingOf(row, kind, card));
  const all = new Set(readings.flatMap((reading) => (reading.kind === "value" ? reading.arms : []))).size;
  const standings = readings.flatMap((reading) =>
    reading.kind === "value" && reading.limits !== null && reading.arms.length === all
      ? [{ engine: reading.engine, ...reading.limits }]
      : [],
  );
  return readings.map((reading) => {
    const { engine } = reading;
    if (reading.kind === "none") return { engine, kind: "none", reason: reading.reason };
    const { value, trials, arms } = reading;
    const standing = standings.find((one) => one.engine === engine);
    if (standing !== undefined) {
      const { low, high } = standing;
      return { engine, kind: "ranked", value, low, high, trials, ...rankOf(standing, standings) };
    }
    const reason =
      row.arm.kind === "sum" && arms.length < all
        ? `only ${arms.length} of ${all} arms have a value`
        : `${trials} ${trials === 1 ? "trial is" : "trials are"} too few for an interval`;
    return { engine, kind: "unranked", value, trials, reason };
  });
}

function readingOf(row: FigureSource, kind: MetricKind, { engine, run, figures }: ContenderCard): Reading {
  const figure = figures.get(row.id);
  if (figure === undefined || figure.kind === "none")
    return { engine, kind: "none", reason: figure?.reason ?? "the question was not asked" };
  const samples = armsOf(run, row)
    .map((arm) => ({ id: arm.id, values: valuesOf(arm, row.metric) }))
    .filter(({ values }) => values.length > 0);
  return {
    engine,
    kind: "value",
    value: figure.value,
    limits: limitsOf(
      samples.map(({ values }) => values),
      kind,
    ),
    trials: Math.min(...samples.map(({ values }) => values.length)),
    arms: samples.map(({ id }) => id),
  };
}

function armsOf(run: RunRecord, { scenario, arm }: FigureSource): readonly ArmRecord[] {
  const record = run.scenarios.find(({ id }) => id === scenario);
  if (record === undefined) return [];
  if (arm.kind === "sum") return record.arms;
  const only = armOf(record, arm.id);
  return only === undefined ? [] : [only];
}

/**
 * The limits of a sum over arms. A measured value has those of the interval of its median. An exact value that differs between
 * trials has the least and the most of them, so that an agent that varies is not ranked as if it did not.
 */
function limitsOf(samples: readonly (readonly number[])[], kind: MetricKind): Limits | null {
  let [low, high] = [0, 0];
  for (const values of samples) {
    const interval = medianInterval(values);
    if (interval === null) return null;
    const isMeasured = kind === "measured";
    low += isMeasured ? interval.low : Math.min(...values);
    high += isMeasured ? interval.high : Math.max(...values);
  }
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : null;
}

/** The place of a contender among all. Lower is better, and better is sure only where the limits do not touch. */
export function rankOf(
  own: Standing,
  standings: readonly Standing[],
): { readonly rank: number; readonly tiedWith: readonly string[] } {
  const others = standings.filter(({ engine }) => engine !== own.engine);
  const better = others.filter(({ high }) => high < own.low);
  const worse = others.filter(({ low }) => own.high < low);
  return {
    rank: better.length + 1,
    tiedWith: others.filter((other) => !better.includes(other) && !worse.includes(other)).map(({ engine }) => engine),
  };
}
