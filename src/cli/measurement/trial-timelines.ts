import type { RunRecord } from "../../core/run-record.ts";
import type { Finding } from "../../core/finding.ts";
import type { KeptTimeline, Timeline } from "../../core/timeline.ts";
import type { Trace } from "../../core/trace.ts";
import { phaseName, type RecordedPhase } from "../../core/trial-phase.ts";
import { findAll } from "../../audit/find-all.ts";
import { boundedTimeline } from "../../report/timeline/bounded-timeline.ts";
import { deriveTimeline } from "../../report/timeline/derive-timeline.ts";
import { isFailedTrial, isShownArm, mostShownArms } from "../../report/timeline/shown-timelines.ts";
import { trialResult } from "../../run/trial-outcome.ts";
import type { Side, Trial } from "../../run/trial.ts";

interface TracedTrial {
  readonly phase: RecordedPhase;
  readonly timeline: Timeline;
  readonly leftOut: number;
  readonly findings: readonly Finding[];
}

/** Trials that are held for each arm and side. More would cost memory. */
const mostTrials = 9;
/** A timeline takes up to 50 KB. The file of a part stays at a few MB. */
const mostPartArms = 24;

/** Holds timelines of a run's trials until it is known which of them the page needs. */
export class TrialTimelines {
  readonly #trials = new Map<string, TracedTrial[]>();

  /** Adds a trial's timeline and findings. They come from the wire alone: a measured engine is not watched from inside. */
  add({ scenario, arm, side, phase, workload }: Trial, trace: Trace): void {
    if (phase.kind === "discarded" || arm.control !== undefined || trace.exit.kind === "not-started") return;
    const { script, program, endings = "success" } = workload;
    const { outcome } = trialResult({ scenario, arm, trace, isProgram: program !== undefined, endings });
    const sources = { trace, script, engineSpans: [], inside: null, isDone: outcome.kind === "done" };
    const key = keyOf(scenario.id, arm.id, side);
    const trials = this.#trials.get(key) ?? [];
    trials.push({ phase, ...boundedTimeline(deriveTimeline(sources)), findings: findAll(sources) });
    this.#trials.set(key, trials.slice(-mostTrials));
  }

  /**
   * One trial of each side for every arm that regressed or failed. It is the median by length, of the failed ones if there
   * are any. A part of a run with a baseline has every arm's: what regressed is known when all parts are joined.
   */
  needed(run: RunRecord): KeptTimeline[] {
    const isUnjudgedPart = run.shard !== undefined && run.base !== null;
    const arms = run.scenarios.flatMap((scenario) =>
      scenario.arms
        .filter((arm) => isUnjudgedPart || isShownArm(run, scenario.id, arm.id))
        .map((arm) => ({ scenario: scenario.id, arm })),
    );
    return arms.slice(0, isUnjudgedPart ? mostPartArms : mostShownArms).flatMap(({ scenario, arm }) =>
      (["base", "head"] as const).flatMap((side) => {
        const failed = new Set(
          arm.trials
            .filter((trial) => trial.side === side && isFailedTrial(trial))
            .map(({ phase }) => phaseName(phase)),
        );
        const trials = this.#trials.get(keyOf(scenario, arm.id, side)) ?? [];
        const wrong = trials.filter(({ phase }) => failed.has(phaseName(phase)));
        const trial = medianByLength(wrong.length > 0 ? wrong : trials);
        return trial === undefined ? [] : [{ scenario, arm: arm.id, side, ...trial }];
      }),
    );
  }
}

function keyOf(scenario: string, arm: string, side: Side): string {
  return JSON.stringify([scenario, arm, side]);
}

function medianByLength(trials: readonly TracedTrial[]): TracedTrial | undefined {
  const lengthNs = ({ timeline }: TracedTrial): number => timeline.endNs - timeline.startNs;
  const ordered = trials.toSorted((left, right) => lengthNs(left) - lengthNs(right));
  return ordered[Math.floor((ordered.length - 1) / 2)];
}
