import type { PathStep } from "../../core/timeline.ts";

interface Activity {
  readonly id: number;
  readonly startNs: number;
  readonly endNs: number;
  /** The activity that this one answers: it may begin while that one still goes on, and waited for it all the same. */
  readonly cause?: number | undefined;
}

/**
 * The chain of activities that the end waited for: from the end back, always the activity that ended last before the one found
 * started; what lies between two of them is the engine's own. An activity that is still under way when the next on the path
 * starts was not waited for, unless it caused it: then up to that moment. So an activity off the path, taken away, changes
 * nothing; steps add up to exactly the whole window.
 */
export function criticalPath(activities: readonly Activity[], startNs: number, endNs: number): PathStep[] {
  const steps: PathStep[] = [];
  const own = (fromNs: number, untilNs: number): void => {
    if (untilNs > fromNs) steps.unshift({ span: null, startNs: fromNs, endNs: untilNs });
  };
  // Of two that end together the longer explains more; the id makes the choice the same every time.
  const byEnd = activities
    .filter((activity) => activity.startNs >= startNs && activity.endNs <= endNs && activity.endNs > activity.startNs)
    .toSorted((left, right) => right.endNs - left.endNs || left.startNs - right.startNs || left.id - right.id);
  let cursorNs = endNs;
  let cause: number | undefined;
  for (;;) {
    // The list is in the order of ends, so that the first that fits is the last that ended.
    const going = byEnd.find(({ id, startNs: beganNs }) => id === cause && beganNs < cursorNs);
    const next = going !== undefined && going.endNs > cursorNs ? going : byEnd.find((one) => one.endNs <= cursorNs);
    if (next === undefined) break;
    const untilNs = Math.min(next.endNs, cursorNs);
    own(untilNs, cursorNs);
    steps.unshift({ span: next.id, startNs: next.startNs, endNs: untilNs });
    cursorNs = next.startNs;
    cause = next.cause;
  }
  own(startNs, cursorNs);
  return steps;
}
