import type { Budget } from "./budget.ts";
import type { ClaimAnswer } from "./claim.ts";
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
  /** Absolute figures to reach, shown with their headroom; they never turn a gate red. */
  readonly targets?: readonly Pick<Budget, "arm" | "metric" | "limit" | "origin">[];
  /** The published claims that it answers, and by which of its numbers. */
  readonly claims: readonly ClaimAnswer[];
  /**
   * How long one round of all arms takes on two calm cores: measured with other work beside it and lowered by a sixth, so only
   * about right.
   */
  readonly costSeconds: number;
  /** Toggles and capabilities without which an engine can't be asked this question; it then does not run the scenario. */
  readonly requires?: readonly string[];
  readonly workload: (arm: Arm, seed: string) => Workload;
  /** Checks that the trial did the work right, then reads the metrics from its trace. */
  readonly observe: (trace: Trace, arm: Arm) => Observation;
  /** Values that need more than one arm of the same round (a difference from a floor); added to the named arm. */
  readonly combine?: (round: Readonly<Record<string, MetricValues>>) => Readonly<Record<string, MetricValues>>;
}

/** A metric that a scenario yields. */
export interface ScenarioMetric {
  readonly id: string;
  /** Arms on which a change of this metric may turn the gate red; none: shown, never gating. */
  readonly gates: readonly string[];
}

/** One setting under test. */
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
  readonly sweep?: SweepPosition;
}

/** Where an arm stands in a sweep of a numeric parameter: such arms are drawn as a curve. */
export interface SweepPosition {
  /** What is varied, with its unit: "agents", "context tokens". */
  readonly parameter: string;
  readonly value: number;
  /** Arms of one line differ in the parameter alone; absent: those of one group. */
  readonly line?: string;
}

/** What one trial of an arm does: a prompt in a workspace, and the model that answers. */
export interface Workload {
  readonly prompt: string;
  /** Workspace files by relative path, written fresh for each trial. */
  readonly files: Readonly<Record<string, string>>;
  readonly script: TurnScript;
  readonly provider: ProviderSettings;
  readonly timeLimitNs: number;
  /** The only workspace files that the trace needs, where reading all would be long; absent: all. */
  readonly tracedFiles?: readonly string[];
  /** Started instead of the engine's own command: the scenario then requires "modules". */
  readonly program?: TrialProgram;
  /** The engine is launched with these first, one after another, in the same workspace and against the same provider. */
  readonly earlier?: readonly EarlierLaunch[];
}

/**
 * A program of this package that drives parts of the reference engine, of the checkout under test: many agents on simulated time,
 * a kernel in a loop, a server under load. It reads `input` as JSON from standard input and writes its values as JSON.
 */
export interface TrialProgram {
  /** Compiled module, relative to the checkout's `dist`: "runners/lab/virtual/main.js". */
  readonly entry: string;
  readonly input: unknown;
}

/** A launch before the one that is measured. */
export interface EarlierLaunch {
  readonly prompt: string;
  /** Instead of the arm's. */
  readonly toggles?: Readonly<Record<string, string>>;
  /** Written into the workspace when this launch has ended, before the next. */
  readonly filesAfter?: Readonly<Record<string, string>>;
}

/** What one trial yields: metric values, or the reason why its work was wrong. */
export type Observation =
  | { readonly kind: "values"; readonly values: MetricValues }
  | { readonly kind: "wrong"; readonly reason: string };

/** A scenario as it is written: who does not know what a round costs says nothing, and a second an arm is assumed. */
type WrittenScenario = Omit<Scenario, "costSeconds"> & Partial<Pick<Scenario, "costSeconds">>;

/** Types a scenario where it is written. */
export function defineScenario(scenario: WrittenScenario): Scenario {
  return { costSeconds: scenario.arms.length, ...scenario };
}
