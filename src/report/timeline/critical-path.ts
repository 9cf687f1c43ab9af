import type { PathStep } from "../../core/timeline.ts";

interface Activity {
  readonly id: number;
  readonly startNs: number;
  readonly endNs: number;
  /** The activity that caused this one. This one waited for it, even if it began before that one ended. */
  readonly cause?: number | undefined;
}

/**
 * The chain of activities that the end waited for. It goes back from the end, always to the activity that ended last
 * before the current one started. What lies between two of them is the engine's own time. An activity that is still
 * under way when the next on the path starts was not waited for, unless it caused the next: then it counts up to that
 * moment. Taking away an activity off the path changes nothing. The steps add up to the whole window.
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
