import type { Span } from "../spans.ts";

/** A stretch of a run, in order: each moment belongs to exactly one phase, so that the phases add up to the whole. */
export interface PhaseTime {
  readonly phase: string;
  readonly durationNs: number;
}

/** Moments of the process, on the spans' clock. */
export interface ProcessMoments {
  readonly startNs: bigint;
  /** The runtime was ready to run the program. */
  readonly bootedNs: bigint;
  readonly nowNs: bigint;
}

/** Which phase a moment counts for when several spans cover it: what the user waits for first. */
const phases: readonly (readonly [phase: string, spanPrefix: string])[] = [
  ["model", "chat "],
  ["tools", "execute_tool "],
  ["configuration", "load_config"],
  ["subsystems", "open_subsystems "],
];

/** Splits the wall time of a run, from the start of its process, by what it was spent on. */
export function phaseTimes(spans: readonly Span[], moments: ProcessMoments): readonly PhaseTime[] {
  const run = spans.find((span) => span.name.startsWith("invoke_agent"));
  const runStartNs = run === undefined ? moments.nowNs : BigInt(run.startNs);
  const taken: Interval[] = [];
  const inside = phases.map(([phase, prefix]) => {
    const covered = spans
      .filter((span) => span.name.startsWith(prefix))
      .map((span): Interval => [BigInt(span.startNs), BigInt(span.endNs)]);
    const beforeNs = unionNs(taken);
    taken.push(...covered);
    return { phase, durationNs: Number(unionNs(taken) - beforeNs) };
  });
  return [
    { phase: "runtime", durationNs: Number(moments.bootedNs - moments.startNs) },
    { phase: "loading", durationNs: Number(runStartNs - moments.bootedNs) },
    ...inside,
    { phase: "engine", durationNs: Number(moments.nowNs - runStartNs - unionNs(taken)) },
  ];
}

type Interval = readonly [startNs: bigint, endNs: bigint];

/** Time covered by at least one interval. */
function unionNs(intervals: readonly Interval[]): bigint {
  let covered = 0n;
  let reachedNs = -1n;
  for (const [startNs, endNs] of intervals.toSorted((left, right) => (left[0] < right[0] ? -1 : 1))) {
    const fromNs = startNs > reachedNs ? startNs : reachedNs;
    if (endNs > fromNs) covered += endNs - fromNs;
    if (endNs > reachedNs) reachedNs = endNs;
  }
  return covered;
}
