import type { MetricRecord, RunRecord, ScenarioRecord } from "../core/run-record.ts";
import { median } from "../stats/quantile.ts";
import { machineClass } from "./calibration/machine-class.ts";
import { sideOf, valuesOf } from "./judge/match.ts";

/** The part of a run that a history needs: small, since a history may have a thousand runs. */
export interface HistoryRun {
  readonly id: string;
  readonly isoDate: string;
  readonly engine: { readonly revision: string | null; readonly dirty: boolean };
  /** What it was measured beside; null without a baseline. */
  readonly base: { readonly revision: string } | null;
  /** Class of machine, in words. */
  readonly machine: string;
  readonly scenarios: readonly HistoryScenario[];
}

interface HistoryScenario {
  readonly id: string;
  readonly digest: string;
  readonly metrics: readonly MetricRecord[];
  /** For each arm one value a metric; null if it was not observed. */
  readonly arms: readonly { readonly id: string; readonly values: readonly (HistoryValue | null)[] }[];
}

export interface HistoryValue {
  /** Over the trials of the head. */
  readonly median: number;
  readonly trials: number;
  /** The change from the base, as a fraction; null if no pairs were judged. */
  readonly pairedChange: number | null;
}

/** The part of a run that its histories need. */
export function historyRun(run: RunRecord): HistoryRun {
  const { id, isoDate, engine, base, environment } = run;
  const changes = pairedChanges(run);
  return {
    id,
    isoDate,
    engine,
    base,
    machine: machineClass(environment),
    scenarios: sideOf(run, "head").map((scenario) => historyScenario(scenario, changes)),
  };
}

function historyScenario(
  { id, digest, metrics, arms }: ScenarioRecord,
  changes: ReadonlyMap<string, number>,
): HistoryScenario {
  return {
    id,
    digest,
    metrics,
    arms: arms.map((arm) => ({
      id: arm.id,
      values: metrics.map((metric): HistoryValue | null => {
        const values = valuesOf(arm.trials, metric.id);
        const middle = median(values);
        if (middle === null) return null;
        const pairedChange = changes.get(keyOf(id, arm.id, metric.id)) ?? null;
        return { median: middle, trials: values.length, pairedChange };
      }),
    })),
  };
}

function pairedChanges({ base, comparison }: RunRecord): ReadonlyMap<string, number> {
  if (base === null) return new Map();
  return new Map(
    (comparison?.rows ?? []).flatMap(({ scenario, arm, metric, judgement }) =>
      judgement.kind === "paired" ? [[keyOf(scenario, arm, metric), judgement.change] as const] : [],
    ),
  );
}

function keyOf(scenario: string, arm: string, metric: string): string {
  return JSON.stringify([scenario, arm, metric]);
}
