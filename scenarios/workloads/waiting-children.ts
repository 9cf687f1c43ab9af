import type { ToolResult } from "../../src/core/trace.ts";
import type { LatencyProfile } from "../../src/core/provider-settings.ts";
import type { Block, Turn } from "../../src/core/turn-script.ts";

/**
 * A child process that waits a fifth of a second and prints when it began and ended, in nanoseconds of the wall clock.
 * So the children prove what ran at the same time. The command writes no file, so an engine can know that such calls
 * may run together.
 */
export const waitCommand = waitingFor(200);

/** The same for another time below one second. */
export function waitingFor(milliseconds: number): string {
  // The quotes keep the word itself out of the command: a result that only repeats the command is not taken for its output.
  return `date +%s%N; sleep ${milliseconds / 1_000}; date +%s%N; echo "wait"ed`;
}

/**
 * Calls that wait. Their results have to show that the children ended. The commands differ, because some agents stop after equal
 * calls: each prints its number.
 */
export function waitingCalls(count: number, milliseconds: number): readonly Block[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: "tool",
    operation: { kind: "run", command: `${waitingFor(milliseconds)}; echo "call" ${index + 1}` },
    markers: ["waited", `call ${index + 1}`],
  }));
}

export interface Span {
  readonly startNs: number;
  readonly endNs: number;
}

/** Critical path, overlap and concurrency from the children's own stamps. Empty if a stamp is missing. */
export function waitValues(results: readonly ToolResult[], makespanNs: number): Readonly<Record<string, number>> {
  const spans = waitSpans(results);
  if (spans.length !== results.length || spans.length === 0) return {};
  const criticalPathNs = Math.max(...spans.map((span) => span.endNs - span.startNs));
  const summedNs = spans.reduce((sum, span) => sum + span.endNs - span.startNs, 0);
  return {
    "tools.critical_path": criticalPathNs,
    "tools.overhead": makespanNs - criticalPathNs,
    "tools.max_inflight": Math.max(...spans.map((span) => spans.filter((other) => covers(other, span.startNs)).length)),
    "tools.overlap": 1 - coveredOnceNs(spans) / summedNs,
  };
}

/** The times of each child, by its own stamps. Results without stamps are left out. */
export function waitSpans(results: readonly ToolResult[]): readonly Span[] {
  return results.flatMap(spanOf);
}

/** Nanoseconds since 1970 exceed a double's exact range. The last 15 digits are enough within one turn. */
function spanOf(result: ToolResult): Span[] {
  const stamps = [...result.text.matchAll(/\b\d{4}(\d{15})\b/g)].map((match) => Number(match[1]));
  const [startNs, endNs] = stamps;
  return startNs === undefined || endNs === undefined ? [] : [{ startNs, endNs }];
}

function covers(span: Span, atNs: number): boolean {
  return span.startNs <= atNs && atNs < span.endNs;
}

/** The time in which exactly one child ran. */
function coveredOnceNs(spans: readonly Span[]): number {
  const edges = spans.flatMap((span) => [span.startNs, span.endNs]).toSorted((left, right) => left - right);
  return edges.reduce((sum, edge, index) => {
    const next = edges[index + 1] ?? edge;
    return spans.filter((span) => covers(span, edge)).length === 1 ? sum + next - edge : sum;
  }, 0);
}

/**
 * The shape of real sessions (TraceLab, arXiv 2606.30560: 432,000 tool calls): 1.2 calls a step, 59.8 % of a request's
 * time in tools and 41.0 % in the model. Five steps stand for it, one of them with two calls, with times of about a
 * hundredth.
 */
const toolMs = 60;

const tracedCalls = waitingCalls(6, toolMs);

export const tracedTurns: readonly Turn[] = [[0], [1], [2, 3], [4], [5]].map((calls) => ({
  blocks: tracedCalls.filter((_, call) => calls.includes(call)),
}));

/** 30 ms to the first token and about 15 ms for the call: two thirds of the tools' time, as in those sessions. */
export const tracedLatency: LatencyProfile = { kind: "fixed", ttftNs: 30e6, perTokenNs: 1e6 };
