import type { RunRecord } from "../../core/run-record.ts";
import { armSamples } from "./arm-samples.ts";
import { groupedBy } from "./grouped-by.ts";

/**
 * Bencher Metric Format: benchmark ("scenario / arm") to measure (the metric's id) to its median, with the quartiles as
 * bounds. Values are in the metric's own unit, which the measure has to be given once in Bencher.
 */
export function bencherMetrics(run: RunRecord): string {
  const samples = armSamples(run);
  const benchmarks = groupedBy(samples, ({ key }) => `${key.scenario} / ${key.arm}`);
  const entries = [...benchmarks].map(([name, metrics]) => [
    name,
    Object.fromEntries(
      metrics.map(({ key, median, lower, upper }) => [
        key.metric,
        { value: median, lower_value: lower, upper_value: upper },
      ]),
    ),
  ]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 1)}\n`;
}
