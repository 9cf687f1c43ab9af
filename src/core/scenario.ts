import type { MetricValues } from "./metric.ts";
import type { ProviderSettings } from "./provider-settings.ts";
import type { Trace } from "./trace.ts";
import type { TurnScript } from "./turn-script.ts";

/** A question about an engine, the workload that answers it, and the settings that are compared. */
export interface Scenario {
  readonly id: string;
  readonly family: string;
  readonly title: string;
  readonly question: string;
  readonly sets: readonly ("quick" | "full")[];
  readonly arms: readonly Arm[];
  /** Metric ids it yields, most telling first; the head of the list is charted. */
  readonly metrics: readonly ScenarioMetric[];
  /** Ids of the seed claims it answers. */
  readonly claims: readonly string[];
  readonly workload: (arm: Arm, seed: string) => Workload;
  /** Checks that the trial did the work right, then reads the metrics from its trace. */
  readonly observe: (trace: Trace, arm: Arm) => Observation;
  /** Values that need more than one arm of the same round (a difference from a floor); added to the named arm. */
  readonly combine?: (round: Readonly<Record<string, MetricValues>>) => Readonly<Record<string, MetricValues>>;
}

export interface ScenarioMetric {
  readonly id: string;
  /** Arms on which a change of this metric may turn the gate red; none: shown, never gating. */
  readonly gates: readonly string[];
}

export interface Arm {
  readonly id: string;
  readonly title: string;
  /** The plain, obvious implementation that the others are compared with. */
  readonly plain?: boolean;
  /** Arms of one group share a workload and are compared with the plain arm of their group. */
  readonly group?: string;
  readonly toggles: Readonly<Record<string, string>>;
  /** A control that is not the engine under test (the runtime's floor); runs this engine instead. */
  readonly control?: string;
}

export interface Workload {
  readonly prompt: string;
  /** Workspace files by relative path, written fresh for each trial. */
  readonly files: Readonly<Record<string, string>>;
  readonly script: TurnScript;
  readonly provider: ProviderSettings;
  readonly timeLimitNs: number;
}

/** What one trial yields: metric values, or the reason why its work was wrong. */
export type Observation =
  | { readonly kind: "values"; readonly values: MetricValues }
  | { readonly kind: "wrong"; readonly reason: string };

/** Types a scenario where it is written; returns it unchanged. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
