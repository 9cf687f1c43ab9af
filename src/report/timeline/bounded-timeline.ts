import type { PathStep, Timeline } from "../../core/timeline.ts";

/** About 100 KiB, at 300 bytes a span. A few such timelines do not make a run file large. */
const mostSpans = 320;
const mostText = 160;

/** A timeline small enough to keep: the spans on the critical path, then the longest, with all texts bounded. */
export function boundedTimeline(timeline: Timeline, most = mostSpans): { timeline: Timeline; leftOut: number } {
  const onPath = new Set(timeline.criticalPath.map(({ span }) => span));
  const kept = timeline.spans
    .toSorted(
      (left, right) =>
        Number(onPath.has(right.id)) - Number(onPath.has(left.id)) ||
        right.endNs - right.startNs - (left.endNs - left.startNs),
    )
    .slice(0, most)
    .toSorted((left, right) => left.id - right.id);
  const places = new Map(kept.map(({ id }, place) => [id, place]));
  const steps: PathStep[] = [];
  for (const { span, startNs, endNs } of timeline.criticalPath) {
    const place = span === null ? null : (places.get(span) ?? null);
    const before = steps.at(-1);
    // What is left out joins the engine's own time, so that the steps still add up.
    if (place === null && before?.span === null) steps.splice(-1, 1, { ...before, endNs });
    else steps.push({ span: place, startNs, endNs });
  }
  return {
    timeline: {
      ...timeline,
      spans: kept.map((span, id) => ({
        ...span,
        id,
        name: span.name.slice(0, mostText),
        facts: span.facts.map((fact) => fact.slice(0, mostText)),
      })),
      criticalPath: steps,
    },
    leftOut: timeline.spans.length - kept.length,
  };
}
