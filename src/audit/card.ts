import { type MachineLoad, quantityOf } from "../core/disturbance.ts";
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

/** The six parts of the card, with the figures that the run has. A busy machine makes times too long: they can be good, but not bad. */
export function cardParts(run: RunRecord, machine: MachineLoad = "unknown"): CardPart[] {
  return order.map((part) => {
    const rows = cardFigures.filter((row) => row.part === part);
    const figures = rows.map((row) => gradedUnder(machine, figureOf(run, row)));
    return { part, title: titles[part], grade: worstOf(figures), figures };
  });
}

function figureOf(run: RunRecord, row: FigureRow): CardFigure {
  const { id, title, scenario, metric, limits } = row;
  const record = run.scenarios.find((one) => one.id === scenario);
  const unit = record?.metrics.find((one) => one.id === metric)?.unit ?? row.unit;
  const common = { id, title, scenario, metric, unit, limits };
  if (record === undefined) return { ...common, kind: "none", ...notPlanned };
  return { ...common, ...measuredFigure(record, row, notAskedReason(run)) };
}

/** The engine lacks what the scenario needs, or the run has no such arm. */
const notPlanned = { isAsked: true, reason: "the question was not asked" } as const;
const endedBefore = "not asked before the time was over";

function notAskedReason({ interrupted }: Pick<RunRecord, "interrupted">): string {
  return interrupted ? "not asked before the audit was interrupted" : endedBefore;
}

type MeasuredFigure =
  | { readonly kind: "none"; readonly isAsked: boolean; readonly reason: string }
  | Pick<
      Extract<CardFigure, { readonly kind: "value" }>,
      "kind" | "arm" | "value" | "interval" | "floor" | "timesFloor" | "metricKind" | "field" | "grade"
    >;

function measuredFigure(record: ScenarioRecord, row: FigureRow, notAsked: string): MeasuredFigure {
  const { arm: place, metric, limits } = row;
  if (place.kind === "sum") return summedFigure(record, row, notAsked);
  const arm = armOf(record, place.id);
  if (arm === undefined) return { kind: "none", ...notPlanned };
  const interval = medianInterval(valuesOf(arm, metric));
  if (interval === null)
    return arm.trials.length === 0
      ? { kind: "none", isAsked: false, reason: notAsked }
      : { kind: "none", isAsked: true, reason: missingReason(arm.trials, row.unit) };
  const { median: value, low, high } = interval;
  const isNarrow = Number.isFinite(low) && Number.isFinite(high) && low < high;
  return {
    kind: "value",
    arm: arm.id,
    value,
    interval: isNarrow ? { low, high } : null,
    ...floorOf(record, metric, value),
    metricKind: kindOf(record, metric),
    field: null,
    grade: gradeOf(value, limits),
  };
}

/** The sum over the arms. It is unknown if one of them has no value, unless its question can't be asked of the agent. */
function summedFigure(record: ScenarioRecord, { metric, limits }: FigureRow, notAsked: string): MeasuredFigure {
  const arms = record.arms.filter(({ control }) => !control);
  const medians = arms.flatMap((arm) => medianInterval(valuesOf(arm, metric))?.median ?? []);
  const missing = missingArms(arms, metric, notAsked);
  if (missing !== null) return { kind: "none", ...missing };
  if (medians.length === 0)
    return { kind: "none", isAsked: true, reason: reasonOf(arms.flatMap(({ trials }) => trials)) };
  const value = medians.reduce((sum, median) => sum + median, 0);
  const arm = `${medians.length} arms`;
  const metricKind = kindOf(record, metric);
  return {
    kind: "value",
    arm,
    value,
    interval: null,
    floor: null,
    timesFloor: null,
    metricKind,
    field: null,
    grade: gradeOf(value, limits),
  };
}

/** Why a sum over these arms would lack something. Null if it would not. */
function missingArms(
  arms: readonly ArmRecord[],
  metric: string,
  notAsked: string,
): { readonly isAsked: boolean; readonly reason: string } | null {
  const without = arms.filter(
    (arm) => valuesOf(arm, metric).length === 0 && !arm.trials.some(({ outcome }) => outcome.kind === "not-applicable"),
  );
  const unasked = without.filter(({ trials }) => trials.length === 0);
  if (unasked.length === arms.length && arms.length > 0) return { isAsked: false, reason: notAsked };
  if (unasked.length > 0)
    return { isAsked: false, reason: `${unasked.length} of ${arms.length} arms were ${notAsked}` };
  const [first] = without;
  if (first === undefined) return null;
  const failed = `${without.length} of ${arms.length} arms ${without.length === 1 ? "has" : "have"} no value`;
  return { isAsked: true, reason: `${failed}: ${reasonOf(first.trials)}` };
}

/** What the numbers of a metric rest on. A metric that the scenario does not define counts as measured. */
export function kindOf({ metrics }: ScenarioRecord, metric: string): MetricKind {
  return metrics.find(({ id }) => id === metric)?.kind ?? "measured";
}

/** The arm of that name, or the engine as it is in that group. */
export function armOf({ arms }: ScenarioRecord, id: string): ArmRecord | undefined {
  return arms.find((arm) => arm.id === id || arm.id === `${id}/as-is`) ?? arms.find((arm) => arm.id === "as-is");
}

function floorOf(
  { arms }: ScenarioRecord,
  metric: string,
  value: number,
): { readonly floor: number | null; readonly timesFloor: number | null } {
  const control = arms.find((arm) => arm.control);
  const floor = control === undefined ? null : (medianInterval(valuesOf(control, metric))?.median ?? null);
  return { floor, timesFloor: floor === null || floor <= 0 ? null : value / floor };
}

/** The values of the trials that are done. */
export function valuesOf({ trials }: ArmRecord, metric: string): number[] {
  return trials.flatMap(({ outcome, values }) => (outcome.kind === "done" ? (values[metric] ?? []) : []));
}

/** Why an arm has no value, in the words of its trials. */
export function reasonOf(trials: readonly TrialRecord[]): string {
  for (const { outcome } of trials) if (outcome.kind !== "done") return outcome.reason;
  return trials.length === 0 ? endedBefore : "the trials did not show it";
}

/** Why an arm has no value of a metric. A trial that is done lacks its cost if the model has no price. */
function missingReason(trials: readonly TrialRecord[], unit: MetricUnit): string {
  const isDone = trials.some(({ outcome }) => outcome.kind === "done");
  return isDone && unit === "nanoUsd" ? "no price is known for the model" : reasonOf(trials);
}

function gradedUnder(machine: MachineLoad, figure: CardFigure): CardFigure {
  const { metric: id, unit } = figure;
  const isTooLong = machine === "busy" && quantityOf({ id, unit }) === "time";
  return figure.kind === "value" && isTooLong && figure.grade !== "good" ? { ...figure, grade: "unknown" } : figure;
}

function gradeOf(value: number, { good, fair }: FigureLimits): Exclude<Grade, "unknown"> {
  if (value <= good) return "good";
  return value <= fair ? "fair" : "poor";
}

/** The grade of a part in which rules found something. No part is good that wastes something. What is unknown stays so. */
export function gradeWithFindings(grade: Grade, findings: number): Grade {
  return findings > 0 && grade === "good" ? "fair" : grade;
}

function worstOf(figures: readonly CardFigure[]): Grade {
  const grades = figures.flatMap((figure) => (figure.kind === "value" ? [figure.grade] : []));
  const worst = (["poor", "fair", "good"] as const).find((grade) => grades.includes(grade)) ?? "unknown";
  // What was not asked or is not graded may be worse.
  const isWhole = figures.every((figure) => (figure.kind === "value" ? figure.grade !== "unknown" : figure.isAsked));
  return worst === "good" && !isWhole ? "unknown" : worst;
}
