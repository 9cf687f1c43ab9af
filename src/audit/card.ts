import type { AuditPart } from "../core/finding.ts";
import type { MetricKind, MetricUnit } from "../core/metric.ts";
import type { ArmRecord, RunRecord, ScenarioRecord, TrialRecord } from "../core/run-record.ts";
import { medianInterval } from "../stats/median-interval.ts";
import type { CardFigure, CardPart, FigureLimits, Grade } from "./audit-record.ts";
import { cardFigures, type FigureRow } from "./card-figures.ts";

const titles: Readonly<Record<AuditPart, string>> = {
  start: "Start",
  responsiveness: "Responsiveness",
  tools: "Tools",
  prompt: "Prompt and cache",
  robustness: "Robustness",
  resources: "Resources",
};

const order: readonly AuditPart[] = ["start", "responsiveness", "tools", "prompt", "robustness", "resources"];

/** The six parts of the card, with the figures that the run has. */
export function cardParts(run: RunRecord): CardPart[] {
  return order.map((part) => {
    const figures = cardFigures.filter((row) => row.part === part).map((row) => figureOf(run, row));
    return { part, title: titles[part], grade: worstOf(figures), figures };
  });
}

function figureOf(run: RunRecord, row: FigureRow): CardFigure {
  const { id, title, scenario, metric, limits } = row;
  const record = run.scenarios.find((one) => one.id === scenario);
  const unit = record?.metrics.find((one) => one.id === metric)?.unit ?? row.unit;
  const common = { id, title, scenario, metric, unit, limits };
  if (record === undefined) return { ...common, kind: "none", reason: "the question was not asked" };
  return { ...common, ...measuredFigure(record, row) };
}

type MeasuredFigure =
  | { readonly kind: "none"; readonly reason: string }
  | Pick<
      Extract<CardFigure, { readonly kind: "value" }>,
      "kind" | "arm" | "value" | "interval" | "floor" | "metricKind" | "field" | "grade"
    >;

function measuredFigure(record: ScenarioRecord, row: FigureRow): MeasuredFigure {
  const { arm: place, metric, limits } = row;
  if (place.kind === "sum") return summedFigure(record, metric, limits);
  const arm = armOf(record, place.id);
  if (arm === undefined) return { kind: "none", reason: "the question was not asked" };
  const interval = medianInterval(valuesOf(arm, metric));
  if (interval === null) return { kind: "none", reason: missingReason(arm.trials, row.unit) };
  const { median: value, low, high } = interval;
  const isNarrow = Number.isFinite(low) && Number.isFinite(high) && low < high;
  return {
    kind: "value",
    arm: arm.id,
    value,
    interval: isNarrow ? { low, high } : null,
    floor: floorOf(record, metric),
    metricKind: kindOf(record, metric),
    field: null,
    grade: gradeOf(value, limits),
  };
}

/** The sum over all arms that have a value. */
function summedFigure(record: ScenarioRecord, metric: string, limits: FigureLimits): MeasuredFigure {
  const { arms } = record;
  const medians = arms.flatMap((arm) => medianInterval(valuesOf(arm, metric))?.median ?? []);
  if (medians.length === 0) return { kind: "none", reason: reasonOf(arms.flatMap(({ trials }) => trials)) };
  const value = medians.reduce((sum, median) => sum + median, 0);
  const arm = `${medians.length} arms`;
  const metricKind = kindOf(record, metric);
  return {
    kind: "value",
    arm,
    value,
    interval: null,
    floor: null,
    metricKind,
    field: null,
    grade: gradeOf(value, limits),
  };
}

/** What the numbers of a metric rest on. A metric that the scenario does not define counts as measured. */
export function kindOf({ metrics }: ScenarioRecord, metric: string): MetricKind {
  return metrics.find(({ id }) => id === metric)?.kind ?? "measured";
}

/** The arm of that name, or the engine as it is in that group. */
export function armOf({ arms }: ScenarioRecord, id: string): ArmRecord | undefined {
  return arms.find((arm) => arm.id === id || arm.id === `${id}/as-is`) ?? arms.find((arm) => arm.id === "as-is");
}

function floorOf({ arms }: ScenarioRecord, metric: string): number | null {
  const control = arms.find((arm) => arm.control);
  return control === undefined ? null : (medianInterval(valuesOf(control, metric))?.median ?? null);
}

/** The values of the trials that are done. */
export function valuesOf({ trials }: ArmRecord, metric: string): number[] {
  return trials.flatMap(({ outcome, values }) => (outcome.kind === "done" ? (values[metric] ?? []) : []));
}

/** Why an arm has no value, in the words of its trials. */
export function reasonOf(trials: readonly TrialRecord[]): string {
  for (const { outcome } of trials) if (outcome.kind !== "done") return outcome.reason;
  return trials.length === 0 ? "the time ran out before" : "the trials did not show it";
}

/** Why an arm has no value of a metric. A trial that is done lacks its cost if the model has no price. */
function missingReason(trials: readonly TrialRecord[], unit: MetricUnit): string {
  const isDone = trials.some(({ outcome }) => outcome.kind === "done");
  return isDone && unit === "nanoUsd" ? "no price is known for the model" : reasonOf(trials);
}

function gradeOf(value: number, { good, fair }: FigureLimits): Exclude<Grade, "unknown"> {
  if (value <= good) return "good";
  return value <= fair ? "fair" : "poor";
}

function worstOf(figures: readonly CardFigure[]): Grade {
  const grades = figures.flatMap((figure) => (figure.kind === "value" ? [figure.grade] : []));
  return (["poor", "fair", "good"] as const).find((grade) => grades.includes(grade)) ?? "unknown";
}
