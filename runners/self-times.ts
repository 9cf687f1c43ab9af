import type { CpuProfile } from "./cpu-profile-file.ts";

/**
 * Nanoseconds that each node of a profile was on top of the stack, by node id: a sample lasts until the next one, the
 * last until the profile's end. V8 can write samples out of order (negative deltas), so they are put in order first.
 */
export function selfTimesNs(profile: CpuProfile): ReadonlyMap<number, number> {
  let at = profile.startTime;
  const samples = profile.samples.map((node, index) => {
    at += profile.timeDeltas[index] ?? 0;
    return { node, at };
  });
  const ordered = samples.toSorted((left, right) => left.at - right.at);
  const times = new Map<number, number>();
  for (const [index, sample] of ordered.entries()) {
    const until = ordered[index + 1]?.at ?? Math.max(profile.endTime, sample.at);
    times.set(sample.node, (times.get(sample.node) ?? 0) + (until - sample.at) * 1e3);
  }
  return times;
}
