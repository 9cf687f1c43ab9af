import type { Clock } from "../../core/clock.ts";
import type { Trace } from "../../core/trace.ts";
import type { RecordedPhase } from "../../core/trial-phase.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import type { Side, Trial } from "../../run/trial.ts";

/** What a push needs of a trial. Files and output of the engine are left out. */
export interface PushedTrial {
  readonly scenario: string;
  readonly arm: string;
  readonly side: Side;
  readonly phase: RecordedPhase;
  readonly trace: Pick<Trace, "spawnNs" | "exitNs" | "exit" | "exchanges">;
  readonly script: TurnScript;
  /** Unix time of the trial's origin, in nanoseconds. */
  readonly unixNs: bigint;
}

/** Holds the newest trial of each arm and side while a run is measured. */
export class PushedTrials {
  readonly #trials = new Map<string, PushedTrial>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add({ scenario, arm, side, phase, workload }: Trial, trace: Trace): void {
    if (phase.kind === "discarded" || trace.exit.kind === "not-started") return;
    const { spawnNs, exitNs, exit, exchanges, originNs } = trace;
    const nowUnixNs = BigInt(Date.parse(this.#clock.isoDate())) * 1_000_000n;
    const ageNs = originNs === undefined ? BigInt(Math.round(exitNs)) : this.#clock.nowNs() - BigInt(originNs);
    this.#trials.set(JSON.stringify([scenario.id, arm.id, side]), {
      scenario: scenario.id,
      arm: arm.id,
      side,
      phase,
      trace: { spawnNs, exitNs, exit, exchanges },
      script: workload.script,
      unixNs: nowUnixNs - ageNs,
    });
  }

  /** In the order in which arms were first measured. */
  get all(): readonly PushedTrial[] {
    return [...this.#trials.values()];
  }
}
