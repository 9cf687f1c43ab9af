import type { Engine, Launch } from "../core/engine.ts";
import type { Arm, Scenario, Workload } from "../core/scenario.ts";
import type { Trace } from "../core/trace.ts";
import type { TrialPhase } from "../core/trial-phase.ts";

/** One execution to be made: an arm of a scenario by an engine, on one side of a comparison. */
export interface Trial {
  readonly scenario: Scenario;
  readonly arm: Arm;
  readonly workload: Workload;
  readonly phase: TrialPhase;
  readonly side: Side;
  readonly engine: Engine;
  /** Checkout that holds the engine of this side. */
  readonly root: string;
  /** Changes how the engine or program is started, for a profiler. */
  readonly started?: (launch: Launch) => Launch;
}

/** head is what may have changed, base is what it is compared with. A run without a baseline has only a head. */
export type Side = "head" | "base";

/** Executes a trial in a fresh state and observes it. The runners folder has one file for each way to do so. */
export type RunTrial = (trial: Trial, signal: AbortSignal) => Promise<Trace>;
