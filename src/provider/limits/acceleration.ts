const minuteNs = 60e9;

/** How fast requests may grow: at most `ratio` times those of the minute before, or of the floor. */
export interface AccelerationRule {
  readonly ratio: number;
  readonly floorPerMinute: number;
}

/** Arrivals of the last two minutes, oldest first. */
export function recentArrivals(arrivals: readonly number[], nowNs: number): number[] {
  return arrivals.filter((atNs) => atNs > nowNs - 2 * minuteNs);
}

/**
 * Nanoseconds until one more request is within the rule, 0 when it is. `arrivals` are the admitted requests, oldest
 * first. Both minutes slide: one ends now, the other a minute ago.
 */
export function accelerationWaitNs(rule: AccelerationRule, arrivals: readonly number[], nowNs: number): number {
  let current = arrivals.filter((atNs) => atNs > nowNs - minuteNs).length;
  let before = arrivals.filter((atNs) => atNs <= nowNs - minuteNs && atNs > nowNs - 2 * minuteNs).length;
  if (isWithin(rule, current, before)) return 0;
  const changes = arrivals
    .flatMap((atNs) => [
      { atNs: atNs + minuteNs, current: -1, before: 1 },
      { atNs: atNs + 2 * minuteNs, current: 0, before: -1 },
    ])
    .filter(({ atNs }) => atNs > nowNs)
    .toSorted((left, right) => left.atNs - right.atNs);
  for (const [index, change] of changes.entries()) {
    current += change.current;
    before += change.before;
    const isLastOfMoment = changes[index + 1]?.atNs !== change.atNs;
    if (isLastOfMoment && isWithin(rule, current, before)) return change.atNs - nowNs;
  }
  return 0;
}

/** One request a minute is always allowed, so that a tiny ratio does not block for ever. */
function isWithin(rule: AccelerationRule, current: number, before: number): boolean {
  return current + 1 <= Math.max(1, Math.floor(rule.ratio * Math.max(before, rule.floorPerMinute)));
}
