import type { RunRecord } from "../../core/run-record.ts";
import { armSamples, keyText } from "./arm-samples.ts";
import { groupedBy } from "./grouped-by.ts";

/**
 * Bencher Metric Format: benchmark ("scenario / arm") to measure (the metric's id) to its median, with the quartiles as bounds. Values
 * are in the metric's own unit, which the measure has to be given once in Bencher.
 */
export function bencherMetrics(run: RunRecord): object {
  const benchmarks = groupedBy(armSamples(run), ({ key }) => `${key.scenario} / ${key.arm}`);
  const measures = [...benchmarks].map(([name, samples]) => {
    const values = samples.map(({ key, median, lower, upper }) => [
      key.metric,
      { value: median, lower_value: lower, upper_value: upper },
    ]);
    return [name, Object.fromEntries(values)];
  });
  return Object.fromEntries(measures);
}

/**
 * The array that benchmark-action/github-action-benchmark reads as `customSmallerIsBetter` (`lower`) or `customBiggerIsBetter`
 * (`higher`). That tool knows one direction for each file. Metrics without a direction are in neither.
 */
export function benchmarkEntries(run: RunRecord, better: "lower" | "higher"): readonly object[] {
  return armSamples(run)
    .filter(({ metric }) => metric.better === better)
    .map(({ key, metric, trials, median, lower, upper }) => ({
      name: keyText(key),
      unit: metric.unit,
      value: median,
      range: `${lower}..${upper}`,
      extra: `${metric.title}, ${metric.kind}: median of ${trials}, range = quartiles`,
    }));
}
