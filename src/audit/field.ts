import type { MetricKind } from "../core/metric.ts";
import { cardFigures } from "./card-figures.ts";
import type { AuditRecord, CardFigure, FieldPlace } from "./audit-record.ts";

/** Known agents with the figures of their report cards. */
export interface Field {
  readonly agents: readonly FieldAgent[];
}

/** An agent of the field, and on which machine it was measured. */
export interface FieldAgent {
  readonly id: string;
  readonly version: string | null;
  readonly isoDate: string;
  readonly machine: {
    readonly cpuModel: string;
    readonly cores: number;
    readonly node: string;
    readonly loadBefore: number;
  };
  readonly figures: readonly FieldFigure[];
}

/**
 * A figure that means the same on another machine. `floor`: a time as a multiple of the smallest program's in the same rounds. `count`:
 * an exact or modelled number in the figure's own unit.
 */
export interface FieldFigure {
  readonly id: string;
  readonly by: "floor" | "count";
  readonly value: number;
}

/** Multiples of the floor that differ by less are about the same. */
const sameShare = 0.1;

/** Puts the figures of a card among those of the other agents. Agents with the card's own id stay out. */
export function placedInField<Record extends Pick<AuditRecord, "engine" | "parts">>(
  record: Record,
  field: Field,
): Record {
  const others = field.agents.filter(({ id }) => id !== record.engine.id);
  const parts = record.parts.map((part) => ({
    ...part,
    figures: part.figures.map((figure) =>
      figure.kind === "none" ? figure : { ...figure, field: placeOf(figure, others) },
    ),
  }));
  return { ...record, parts };
}

function placeOf(figure: CardFigure, others: readonly FieldAgent[]): FieldPlace | null {
  const own = comparableFigure(figure);
  if (own === null) return null;
  const agents = others.flatMap(({ id, version, figures }) => {
    const theirs = figures.find((one) => one.id === own.id && one.by === own.by);
    return theirs === undefined ? [] : [{ id, version, value: theirs.value }];
  });
  if (agents.length === 0) return null;
  const slack = own.by === "floor" ? sameShare * own.value : 0;
  const less = agents.filter(({ value }) => value < own.value - slack).length;
  const more = agents.filter(({ value }) => value > own.value + slack).length;
  return {
    by: own.by,
    value: own.value,
    less,
    same: agents.length - less - more,
    more,
    agents: agents.toSorted((left, right) => left.value - right.value),
  };
}

/**
 * The agent of a card for the field. Multiples of the floor are left out if the machine was busy when it was measured, and a sum over the
 * arms of a scenario if one of them failed.
 */
export function fieldAgentOf({ engine, isoDate, environment, underLoad, parts, questions }: AuditRecord): FieldAgent {
  const { cpuModel, cores, node, loadBefore } = environment;
  const isCalm = underLoad === undefined;
  const failed = new Set(
    questions
      .filter(({ arms }) => arms.some(({ kind }) => kind === "failed" || kind === "not-asked"))
      .map(({ scenario }) => scenario),
  );
  const sums = cardFigures
    .filter(({ arm, scenario }) => arm.kind === "sum" && failed.has(scenario))
    .map(({ id }) => id);
  return {
    id: engine.id,
    version: engine.version,
    isoDate,
    machine: { cpuModel, cores, node, loadBefore },
    figures: parts
      .flatMap(({ figures }) => figures.flatMap((figure) => comparableFigure(figure) ?? []))
      .filter(({ id, by }) => (by === "count" || isCalm) && !sums.includes(id)),
  };
}

/** Null for a figure that depends on the machine and has no floor beside it, and for money: agents ask models of different prices. */
function comparableFigure(figure: CardFigure): FieldFigure | null {
  if (figure.kind === "none" || figure.unit === "nanoUsd") return null;
  const { id, value, timesFloor, metricKind } = figure;
  if (isCounted(metricKind)) return { id, by: "count", value };
  return timesFloor === null ? null : { id, by: "floor", value: timesFloor };
}

function isCounted(kind: MetricKind): boolean {
  return kind === "exact" || kind === "modelled";
}
