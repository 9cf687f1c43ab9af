import type { SpanKind, Timeline, TimelineSpan } from "../../core/timeline.ts";
import { formatDuration } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";

/** Pixels of the drawing; the page's script computes the same from the attributes. */
export const drawing = { width: 1160, labels: 150, rowHeight: 20, axisHeight: 20 } as const;

/** One row of the drawing: the spans of a kind and lane. */
export interface WaterfallRow {
  readonly name: string;
  readonly spans: readonly TimelineSpan[];
}

const rowNames: Readonly<Record<SpanKind, string>> = {
  request: "requests",
  tool: "tools",
  own: "the engine itself",
  idle: "its loop idle",
  block: "its loop held up",
  "garbage-collection": "garbage collection",
  engine: "its own spans",
};

/** Rows in the order of the timeline; only the first lane of a kind is named. */
export function rowsOf({ spans }: Timeline): WaterfallRow[] {
  const lanes = new Map<string, TimelineSpan[]>();
  for (const span of spans) {
    const key = `${span.kind} ${span.lane}`;
    const lane = lanes.get(key) ?? [];
    lane.push(span);
    lanes.set(key, lane);
  }
  return [...lanes.values()].map((lane) => ({
    name: lane[0]?.lane === 0 ? rowNames[lane[0].kind] : "",
    spans: lane,
  }));
}

/** The part of the time that a drawing shows, since the engine's start. */
export interface TimeWindow {
  readonly fromNs: number;
  readonly untilNs: number;
}

/** From this share of the length on, the start would leave too little room for what follows it. */
const longStart = 0.5;
const roomBefore = 0.05;

/** What the drawing of these sides shows at first: all, or what follows a long start. */
export function firstWindow(timelines: readonly Timeline[]): TimeWindow {
  const untilNs = Math.max(1, ...timelines.map(({ startNs, endNs }) => endNs - startNs));
  const requestsNs = timelines.flatMap(({ startNs, spans }) =>
    spans.flatMap((span) => (span.kind === "request" ? [span.startNs - startNs] : [])),
  );
  const firstNs = Math.min(untilNs, ...requestsNs);
  if (requestsNs.length === 0 || firstNs < longStart * untilNs) return { fromNs: 0, untilNs };
  return { fromNs: Math.round(firstNs - roomBefore * (untilNs - firstNs)), untilNs };
}

/** The position of a time since the engine's start. The window fills the width of the drawing. */
export function placeOf(sinceStartNs: number, { fromNs, untilNs }: TimeWindow): number {
  const plot = drawing.width - drawing.labels - 10;
  return Math.round((drawing.labels + ((sinceStartNs - fromNs) / Math.max(1, untilNs - fromNs)) * plot) * 10) / 10;
}

/** Room that the label of a tick needs. */
const tickPixels = 64;

/** Where the label of a tick stands: right of its line, or left of it at the right edge. */
export function tickLabel(x: number): { readonly x: number; readonly "text-anchor": "start" | "end" } {
  return x > drawing.width - tickPixels ? { x: x - 3, "text-anchor": "end" } : { x: x + 3, "text-anchor": "start" };
}

/** Round times, about eight of them, in a window. */
export function ticksOf(fromNs: number, untilNs: number): readonly number[] {
  const rough = Math.max(1, untilNs - fromNs) / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(fromNs / step);
  return Array.from({ length: Math.floor(untilNs / step) - first + 1 }, (_, index) => (first + index) * step);
}

/** The least of a cut name that still says something. */
const leastLetters = 7;

/** As much of a name as there is room for. */
export function fittingName(name: string, widthPixels: number): string {
  const letters = Math.floor((widthPixels - 6) / 6.7);
  if (name.length <= letters) return name;
  return letters < leastLetters ? "" : `${name.slice(0, letters - 1)}…`;
}

/** All facts about a span, a line for each. */
export function detailsOf(span: TimelineSpan, startNs: number): string {
  const lines = [
    span.name,
    `from ${formatDuration(span.startNs - startNs)} to ${formatDuration(span.endNs - startNs)}: ${formatDuration(span.endNs - span.startNs)}`,
    ...(span.phases ?? []).map((phase) => `${phase.name}: ${formatDuration(phase.endNs - phase.startNs)}`),
    ...span.facts,
  ];
  return lines.map((line) => cleanLine(line, 300)).join("\n");
}

/** How much of the critical path each kind of span is, longest first. The parts add up to the whole run. */
function pathShares({ spans, criticalPath }: Timeline): { readonly name: string; readonly ns: number }[] {
  const sums = new Map<string, number>();
  for (const { span, startNs, endNs } of criticalPath) {
    const kind = span === null ? "own" : (spans.find(({ id }) => id === span)?.kind ?? "own");
    sums.set(rowNames[kind], (sums.get(rowNames[kind]) ?? 0) + endNs - startNs);
  }
  return [...sums].map(([name, ns]) => ({ name, ns })).toSorted((left, right) => right.ns - left.ns);
}

/** The shares as a sentence. */
export function pathSentence(timeline: Timeline): string {
  const wholeNs = Math.max(1, timeline.endNs - timeline.startNs);
  const shares = pathShares(timeline).map(
    ({ name, ns }) => `${name} ${formatDuration(ns)} (${Math.round((ns / wholeNs) * 100)} %)`,
  );
  return `${formatDuration(timeline.endNs - timeline.startNs)} from start to end; on the critical path: ${shares.join(", ")}.`;
}
