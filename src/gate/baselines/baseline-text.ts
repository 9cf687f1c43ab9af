import type { MetricRecord, RunRecord, TrialRecord } from "../../core/run-record.ts";
import { baselineVersion } from "./baseline-file.ts";
import { sideOf } from "../judge/match.ts";

/**
 * Recordings as a file to keep in git: what each measured as head, keys sorted, one value a line. Measured values are rounded to
 * six significant digits, far below any noise; counted and modelled ones are kept as they are, since they are compared
 * for equality. The verdict and the outcome are left out: they are about another baseline. One recording is a run file; of several,
 * only the last, the newest, keeps what its requests were made of, which is most of the text and serves exact numbers only.
 */
export function baselineText(recordings: readonly RunRecord[]): string {
  const kept = recordings.map((record, index) => keptRun(record, index === recordings.length - 1));
  const file = kept.length === 1 ? kept[0] : { schemaVersion: baselineVersion, recordings: kept };
  return `${JSON.stringify(file, sortKeys, 1)}\n`;
}

function keptRun(record: RunRecord, withRequests: boolean): RunRecord {
  const scenarios = sideOf(record, "head").map((scenario) => {
    const measured = new Set(scenario.metrics.filter(isMeasured).map((metric) => metric.id));
    const arms = scenario.arms.map((arm) => ({
      ...arm,
      trials: arm.trials.map((trial) => ({
        ...rounded(trial, measured),
        requests: withRequests ? trial.requests : [],
      })),
    }));
    return { ...scenario, arms };
  });
  const { outcome: _, ...rest } = record;
  return { ...rest, base: null, comparison: null, scenarios };
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
