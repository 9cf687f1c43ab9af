import type { Direction, MetricKind } from "../../core/metric.ts";
import type { ArmRecord, MetricRecord, ScenarioRecord, TrialOutcome, TrialRecord } from "../../core/run-record.ts";
import { lostWorkMetrics } from "../../core/shared-metrics.ts";
import { formatValue } from "../../core/units.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { quantile } from "../../stats/quantile.ts";
import { type Difference, differenceFrom, formatSpread } from "./value-text.ts";

/** What each arm of a scenario measured on the head side: a column for each arm, a row for each metric. */
export interface ArmTable {
  readonly arms: readonly ArmColumn[];
  /** Some arm has timings of so few trials that their differences from another arm say nothing. */
  readonly hasTooFewTrials: boolean;
  readonly rows: readonly MetricRow[];
}

export interface ArmColumn {
  readonly title: string;
  readonly role: "plain" | "control" | "variant";
  /** Title of the arm that its differences are taken from; null for the plain arm itself, or where there is none. */
  readonly reference: string | null;
  readonly trials: number;
  readonly failed: number;
  /** Trials whose question cannot be asked of the engine. */
  readonly notApplicable: number;
}

export interface MetricRow {
  readonly id: string;
  readonly title: string;
  readonly kind: MetricKind;
  readonly better: Direction;
  readonly meaning: string;
  /** It counts lost work, and an engine lost some. */
  readonly isLoss: boolean;
  /** A cell for each arm; null where the arm has no value. */
  readonly cells: readonly (ArmCell | null)[];
}

export interface ArmCell {
  readonly median: string;
  /** Quartiles; null when all trials agree. */
  readonly spread: string | null;
  readonly count: number;
  readonly difference: Difference | null;
  readonly gates: boolean;
}

/** The table of one scenario. */
export function armTable(scenario: ScenarioRecord): ArmTable {
  return {
    arms: scenario.arms.map((arm) => armColumn(scenario, arm)),
    hasTooFewTrials: scenario.metrics.some((metric) =>
      scenario.arms.some((arm) => {
        const values = valuesOf(arm, "head", metric.id);
        return referenceOf(scenario, arm) !== null && values.length > 0 && saysNothing(metric, values);
      }),
    ),
    rows: scenario.metrics.map((metric) => ({
      id: cleanLine(metric.id),
      title: cleanLine(metric.title),
      kind: metric.kind,
      better: metric.better,
      meaning: cleanText(metric.meaning),
      isLoss: scenario.arms.some((arm) => losesWork(arm, metric.id)),
      cells: scenario.arms.map((arm) => armCell(metric, arm, referenceOf(scenario, arm))),
    })),
  };
}

/** Whether a trial of the head lost work by that metric. A control is not the engine. */
export function losesWork(arm: ArmRecord, metric: string): boolean {
  return lostWorkMetrics.has(metric) && !arm.control && valuesOf(arm, "head", metric).some((count) => count > 0);
}

/** Values of a metric over the finished trials of one side, ascending. */
export function valuesOf(arm: ArmRecord, side: TrialRecord["side"], metric: string): readonly number[] {
  return arm.trials
    .filter((trial) => trial.side === side && trial.outcome.kind === "done")
    .flatMap((trial) => trial.values[metric] ?? [])
    .toSorted((left, right) => left - right);
}

/** The plain arm of an arm's group, whose arms share a workload; null for the plain arm itself. */
export function referenceOf(scenario: ScenarioRecord, arm: ArmRecord): ArmRecord | null {
  if (arm.plain) return null;
  return scenario.arms.find((candidate) => candidate.plain && candidate.group === arm.group) ?? null;
}

function armColumn(scenario: ScenarioRecord, arm: ArmRecord): ArmColumn {
  const head = arm.trials.filter((trial) => trial.side === "head");
  const countOf = (kind: TrialOutcome["kind"]): number => head.filter(({ outcome }) => outcome.kind === kind).length;
  const reference = referenceOf(scenario, arm);
  return {
    title: cleanLine(arm.title),
    role: arm.plain ? "plain" : arm.control ? "control" : "variant",
    reference: reference === null ? null : cleanLine(reference.title),
    trials: head.length,
    failed: countOf("failed"),
    notApplicable: countOf("not-applicable"),
  };
}

function armCell(metric: MetricRecord, arm: ArmRecord, reference: ArmRecord | null): ArmCell | null {
  const values = valuesOf(arm, "head", metric.id);
  if (values.length === 0) return null;
  const [low, median, high] = [
    quantile(values, 0.25) ?? Number.NaN,
    quantile(values, 0.5) ?? Number.NaN,
    quantile(values, 0.75) ?? Number.NaN,
  ];
  const plain = reference === null ? [] : valuesOf(reference, "head", metric.id);
  return {
    median: formatValue(median, metric.unit),
    spread: values[0] === values.at(-1) ? null : formatSpread(low, median, high, metric.unit),
    count: values.length,
    difference:
      plain.length === 0
        ? null
        : neutralIf(
            arm.control || saysNothing(metric, values),
            differenceFrom(quantile(plain, 0.5) ?? Number.NaN, median, metric),
          ),
    gates: metric.gatesOn.includes(arm.id),
  };
}

/** Two trials of a timing can lie apart by any amount, by chance. */
const fewestForTimings = 3;

function saysNothing({ kind }: MetricRecord, values: readonly number[]): boolean {
  return kind === "measured" && values.length < fewestForTimings;
}

/** A control is not an engine, and too few trials show nothing, so neither is better or worse. */
function neutralIf(isNeutral: boolean, difference: Difference): Difference {
  return isNeutral ? { ...difference, tone: "neutral" } : difference;
}
