import type { MetricRecord, RunRecord, TrialRecord } from "../core/run-record.ts";
import { sideOf } from "./match.ts";

/**
 * A run as a file to keep in git: what it measured as head, keys sorted, one value a line. Measured values are rounded to six
 * significant digits, far below any noise; counted and modelled ones are kept as they are, since they are compared for
 * equality. The verdict is left out: it was about another baseline.
 */
export function baselineText(record: RunRecord): string {
  const scenarios = sideOf(record, "head").map((scenario) => {
    const measured = new Set(scenario.metrics.filter(isMeasured).map((metric) => metric.id));
    const arms = scenario.arms.map((arm) => ({ ...arm, trials: arm.trials.map((trial) => rounded(trial, measured)) }));
    return { ...scenario, arms };
  });
  const kept: RunRecord = { ...record, base: null, comparison: null, scenarios };
  return `${JSON.stringify(kept, sortKeys, 1)}\n`;
}

function isMeasured(metric: MetricRecord): boolean {
  return metric.kind === "measured";
}

function rounded(trial: TrialRecord, measured: ReadonlySet<string>): TrialRecord {
  const values = Object.entries(trial.values).map(
    ([id, value]) => [id, measured.has(id) ? Number(value.toPrecision(6)) : value] as const,
  );
  return { ...trial, values: Object.fromEntries(values) };
}

/** For JSON.stringify: objects come out with their keys in code-unit order, whatever order they were built in. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
  );
}
