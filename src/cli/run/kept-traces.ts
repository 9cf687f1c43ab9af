import type { Finding, KeptTimeline, Timeline } from "../../core/timeline.ts";
import type { RunRecord } from "../../core/run-record.ts";
import type { Trace } from "../../core/trace.ts";
import { phaseName, type RecordedPhase } from "../../core/trial-phase.ts";
import { findAll } from "../../report/findings/find-all.ts";
import { boundedTimeline } from "../../report/timeline/bounded-timeline.ts";
import { deriveTimeline } from "../../report/timeline/derive-timeline.ts";
import { isFailedTrial, isShownArm, mostShownArms } from "../../report/timeline/shown-timelines.ts";
import type { Side, Trial } from "../../run/trial.ts";

interface SeenTrial {
  readonly phase: RecordedPhase;
  readonly timeline: Timeline;
  readonly leftOut: number;
  readonly findings: readonly Finding[];
}

/** The last of each arm and side; more would hold memory for what nobody looks at. */
const mostSeen = 9;
/** A timeline takes up to 50 KB: a part of a run stays a file of a few MB. */
const mostPartArms = 24;

/** Keeps timelines of a run's trials in memory until it is known which of them its page needs. */
export class KeptTraces {
  private readonly seen = new Map<string, SeenTrial[]>();

  /** A trial's timeline and findings, from the wire alone: what is measured is not watched from inside. */
  add({ scenario, arm, side, phase, workload }: Trial, trace: Trace): void {
    if (phase.kind === "discarded" || arm.control !== undefined || trace.exit.kind === "not-started") return;
    const sources = { trace, script: workload.script, engineSpans: [], inside: null };
    const key = keyOf(scenario.id, arm.id, side);
    const trials = this.seen.get(key) ?? [];
    trials.push({ phase, ...boundedTimeline(deriveTimeline(sources)), findings: findAll(sources) });
    this.seen.set(key, trials.slice(-mostSeen));
  }

  /**
   * One trial of each side for every arm that regressed or failed: the median by length of those still here, a failed one
   * first. A part of a run that has a baseline keeps every arm's: what has regressed is known when all parts are joined.
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
        const trials = this.seen.get(keyOf(scenario, arm.id, side)) ?? [];
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

function medianByLength(trials: readonly SeenTrial[]): SeenTrial | undefined {
  const lengthNs = ({ timeline }: SeenTrial): number => timeline.endNs - timeline.startNs;
  const ordered = trials.toSorted((left, right) => lengthNs(left) - lengthNs(right));
  return ordered[Math.floor((ordered.length - 1) / 2)];
}
