import type { RunRecord } from "../../core/run-record.ts";
import { armSamples, keyText } from "./arm-samples.ts";

/**
 * The array that benchmark-action/github-action-benchmark reads as `customSmallerIsBetter` (`lower`) or
 * `customBiggerIsBetter` (`higher`): that tool knows one direction a file. Metrics without one are in neither.
 */
export function benchmarkEntries(run: RunRecord, better: "lower" | "higher"): string {
  const entries = armSamples(run)
    .filter(({ metric }) => metric.better === better)
    .map(({ key, metric, trials, median, lower, upper }) => ({
      name: keyText(key),
      unit: metric.unit,
      value: median,
      range: `${lower}..${upper}`,
      extra: `${metric.title}, ${metric.kind}: median of ${trials}, range = quartiles`,
    }));
  return `${JSON.stringify(entries, null, 1)}\n`;
}
