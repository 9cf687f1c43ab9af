import type { PathStep } from "../../core/timeline.ts";

interface Activity {
  readonly id: number;
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * The chain of activities that the end waited for: from the end back, always the activity that ended last before the one found
 * started; what lies between two of them is the engine's own. An activity that is still under way when the next on the path starts
 * was not waited for. So an activity off the path, taken away, changes nothing; steps add up to exactly the whole window.
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
  for (const activity of byEnd) {
    if (activity.endNs > cursorNs) continue;
    own(activity.endNs, cursorNs);
    steps.unshift({ span: activity.id, startNs: activity.startNs, endNs: activity.endNs });
    cursorNs = activity.startNs;
  }
  own(startNs, cursorNs);
  return steps;
}
