import { writeFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { formatDuration } from "../../../core/units.ts";
import type { Options } from "../options.ts";
import type { Span, SpanRecorder } from "../spans.ts";

/** Writes the spans in the forms that the options ask for. Resolves with the text for standard error. */
export async function reportSpans(options: Options, recorder: SpanRecorder): Promise<string> {
  const { spans } = recorder;
  if (options.spansPath !== null)
    await writeFile(options.spansPath, spans.map((span) => `${JSON.stringify(span)}\n`).join(""));
  if (options.tracePath !== null) await writeFile(options.tracePath, chromeTrace(spans, process.pid));
  const lost = recorder.dropped === 0 ? "" : `spans: the oldest ${recorder.dropped} were dropped\n`;
  if (options.timings === "off") return lost;
  const nowNs = process.hrtime.bigint();
  const startNs = nowNs - BigInt(Math.round(performance.now() * 1e6));
  const bootedNs = startNs + BigInt(Math.round(performance.nodeTiming.bootstrapComplete * 1e6));
  return lost + timingsText(phaseTimes(spans, { startNs, bootedNs, nowNs }));
}

/** Spans as complete events of the Chrome trace format, in microseconds. Overlapping spans get rows of their own. */
export function chromeTrace(spans: readonly Span[], processId: number): string {
  const rowEnds: bigint[] = [];
  const ordered = spans.toSorted((left, right) => Number(BigInt(left.startNs) - BigInt(right.startNs)));
  const nested = new Map(spans.map((span) => [span.spanId, span.parentSpanId]));
  const events = ordered.map((span) => {
    const startNs = BigInt(span.startNs);
    const endNs = BigInt(span.endNs);
    // A child is drawn below its parent. Overlapping siblings would hide each other in one row.
    const least = nested.get(span.spanId) === null ? 0 : 1;
    const free = rowEnds.findIndex((end, row) => row >= least && end <= startNs);
    const row = free === -1 ? Math.max(least, rowEnds.length) : free;
    rowEnds[row] = endNs;
    return {
      name: span.name,
      cat: "engine",
      ph: "X",
      ts: Number(startNs) / 1e3,
      dur: Number(endNs - startNs) / 1e3,
      pid: processId,
      tid: row,
      args: span.attributes,
    };
  });
  return JSON.stringify({ displayTimeUnit: "ms", traceEvents: events });
}

/** A phase of a run. Each moment belongs to exactly one phase, so the phases add up to the whole run. */
interface PhaseTime {
  readonly phase: string;
  readonly durationNs: number;
}

/** Moments of the process, on the spans' clock. */
interface ProcessMoments {
  readonly startNs: bigint;
  /** When the runtime was ready to run the program. */
  readonly bootedNs: bigint;
  readonly nowNs: bigint;
}

/** Phases by priority: a moment that several spans cover counts for the first of them. */
const spanPhases: readonly (readonly [phase: string, spanPrefix: string])[] = [
  ["model", "chat "],
  ["tools", "execute_tool "],
  ["configuration", "load_config"],
  ["subsystems", "open_subsystems "],
];

/** Splits the wall time of a run, from the start of its process, into phases. */
export function phaseTimes(spans: readonly Span[], moments: ProcessMoments): readonly PhaseTime[] {
  const run = spans.find((span) => span.name.startsWith("invoke_agent"));
  const runStartNs = run === undefined ? moments.nowNs : BigInt(run.startNs);
  const taken: Interval[] = [];
  const inside = spanPhases.map(([phase, prefix]) => {
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

/** One line a phase, with its share of the run. */
export function timingsText(phases: readonly PhaseTime[]): string {
  const wholeNs = phases.reduce((sum, { durationNs }) => sum + durationNs, 0);
  const rows = [...phases, { phase: "whole run", durationNs: wholeNs }].map(({ phase, durationNs }) => {
    const share = wholeNs === 0 ? 0 : (100 * durationNs) / wholeNs;
    return `timings: ${phase.padEnd(14)} ${formatDuration(durationNs).padStart(9)} ${share.toFixed(1).padStart(6)} %\n`;
  });
  return rows.join("");
}
