import type { MetricRecord, RunRecord } from "../../core/run-record.ts";
import { quantile } from "../../stats/quantile.ts";
import { valuesOf } from "../model/arm-table.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import type { RowKey } from "../model/comparison-model.ts";

/** What one arm measured of one metric on the head side, in the metric's unit. Texts are clean. */
export interface ArmSample {
  readonly key: RowKey;
  readonly metric: Pick<MetricRecord, "unit" | "kind" | "better"> & {
    readonly title: string;
    readonly meaning: string;
  };
  readonly gates: boolean;
  readonly trials: number;
  readonly median: number;
  /** Quartiles. */
  readonly lower: number;
  readonly upper: number;
}

/** Every metric of every arm that has a value, in the order of the run. */
export function armSamples(run: RunRecord): readonly ArmSample[] {
  return run.scenarios.flatMap((scenario) =>
    scenario.arms.flatMap((arm) =>
      scenario.metrics.flatMap((metric) => {
        const values = valuesOf(arm, "head", metric.id);
        const [lower, median, upper] = [0.25, 0.5, 0.75].map((share) => quantile(values, share));
        if (typeof lower !== "number" || typeof median !== "number" || typeof upper !== "number") return [];
        return [
          {
            key: { scenario: cleanLine(scenario.id), arm: cleanLine(arm.id), metric: cleanLine(metric.id) },
            metric: { ...metric, title: cleanLine(metric.title), meaning: cleanText(metric.meaning) },
            gates: metric.gatesOn.includes(arm.id),
            trials: values.length,
            median,
            lower,
            upper,
          },
        ];
      }),
    ),
  );
}

/** The name of a row in files for programs. */
export function keyText(key: RowKey): string {
  return `${key.scenario} / ${key.arm} / ${key.metric}`;
}
