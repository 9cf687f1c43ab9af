import type { MetricValues } from "../core/metric.ts";
import type { RunRecord, ScenarioRecord, TrialRecord } from "../core/run-record.ts";
import type { Scenario } from "../core/scenario.ts";
import { phaseName } from "../core/trial-phase.ts";

/** Adds the values that scenarios derive from all arms of one side and phase (`Scenario.combine`). */
export function withCombinedValues(run: RunRecord, scenarios: readonly Scenario[]): RunRecord {
  return {
    ...run,
    scenarios: run.scenarios.map((record) => {
      const combine = scenarios.find((scenario) => scenario.id === record.id)?.combine;
      return combine === undefined ? record : combined(record, combine);
    }),
  };
}

function combined(record: ScenarioRecord, combine: NonNullable<Scenario["combine"]>): ScenarioRecord {
  const keyed = new Map<string, Record<string, MetricValues>>();
  for (const arm of record.arms)
    for (const trial of arm.trials) {
      if (trial.outcome.kind !== "done") continue;
      const key = keyOf(trial);
      keyed.set(key, { ...keyed.get(key), [arm.id]: trial.values });
    }
  const derived = new Map([...keyed].map(([key, round]) => [key, combine(round)]));
  return {
    ...record,
    arms: record.arms.map((arm) => ({
      ...arm,
      trials: arm.trials.map((trial) => {
        const more = derived.get(keyOf(trial))?.[arm.id];
        return more === undefined || trial.outcome.kind !== "done"
          ? trial
          : { ...trial, values: { ...trial.values, ...more } };
      }),
    })),
  };
}

function keyOf({ side, phase }: TrialRecord): string {
  return `${side} ${phaseName(phase)}`;
}
