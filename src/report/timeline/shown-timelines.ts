import type { RunRecord, TrialRecord } from "../../core/run-record.ts";
import type { KeptTimeline, Timeline } from "../../core/timeline.ts";

/** A change that touches everything should not make a page large. */
export const mostShownArms = 6;

/** The timelines of arms that regressed or failed. A part of a run keeps others, too, for the whole run. */
export function shownTimelines(run: RunRecord): readonly KeptTimeline[] {
  const shown = (run.timelines ?? []).filter(
    ({ scenario, arm, timeline }) => isShownArm(run, scenario, arm) && hasRequests(timeline),
  );
  const names = [...new Set(shown.map(nameOf))].slice(0, mostShownArms);
  return shown.filter((timeline) => names.includes(nameOf(timeline)));
}

/** A program that ended before it asked the model is one bar, and its reason stands elsewhere. */
function hasRequests({ spans }: Timeline): boolean {
  return spans.some(({ kind }) => kind === "request");
}

/** Whether an arm regressed or failed. */
export function isShownArm(run: RunRecord, scenario: string, arm: string): boolean {
  const trials = run.scenarios.find(({ id }) => id === scenario)?.arms.find(({ id }) => id === arm)?.trials ?? [];
  return trials.some(isFailedTrial) || hasRegressed(run, scenario, arm);
}

/** Whether a trial did the wrong work, or none. */
export function isFailedTrial({ outcome }: TrialRecord): boolean {
  return outcome.kind === "failed";
}

function nameOf({ scenario, arm }: KeptTimeline): string {
  return JSON.stringify([scenario, arm]);
}

function hasRegressed({ comparison }: RunRecord, scenario: string, arm: string): boolean {
  return (comparison?.rows ?? []).some(
    (row) =>
      row.scenario === scenario &&
      row.arm === arm &&
      row.judgement.kind !== "not-judged" &&
      row.judgement.verdict === "regressed",
  );
}
