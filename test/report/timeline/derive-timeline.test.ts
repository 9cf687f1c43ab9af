import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Timeline } from "../../../src/core/timeline.ts";
import { boundedTimeline } from "../../../src/report/timeline/bounded-timeline.ts";
import { criticalPath } from "../../../src/report/timeline/critical-path.ts";
import { deriveTimeline } from "../../../src/report/timeline/derive-timeline.ts";
import { exchangeOf, tracedTrial, traceOf } from "./random-traces.ts";

function sumOf(steps: Timeline["criticalPath"]): number {
  return steps.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
}

function derived(sources: typeof tracedTrial extends fc.Arbitrary<infer Sources> ? Sources : never): Timeline {
  return deriveTimeline({ ...sources, script: null, inside: null });
}

test("the critical path covers the makespan exactly, in order, without gap or overlap", () => {
  fc.assert(
    fc.property(tracedTrial, (sources) => {
      const { startNs, endNs, criticalPath: steps, spans } = derived(sources);
      expect(sumOf(steps)).toBe(endNs - startNs);
      for (const [index, step] of steps.entries()) {
        expect(step.startNs).toBe(index === 0 ? startNs : steps[index - 1]?.endNs);
        expect(step.span === null ? step : spans[step.span]).toMatchObject({
          startNs: step.startNs,
          endNs: step.endNs,
        });
      }
      const waited = steps.filter(({ span }) => span !== null);
      expect(sumOf(waited)).toBeLessThanOrEqual(endNs - startNs);
    }),
  );
});

test("taking away an activity that is not on the critical path saves nothing", () => {
  fc.assert(
    fc.property(tracedTrial, (sources) => {
      const { startNs, endNs, criticalPath: steps, spans } = derived(sources);
      const activities = spans.filter(({ kind }) => kind === "request" || kind === "tool");
      expect(criticalPath(activities, startNs, endNs)).toEqual(steps);
      const onPath = new Set(steps.map(({ span }) => span));
      for (const off of activities.filter(({ id }) => !onPath.has(id)))
        expect(
          criticalPath(
            activities.filter(({ id }) => id !== off.id),
            startNs,
            endNs,
          ),
        ).toEqual(steps);
    }),
  );
});

test("a tool that began before its answer's end still waited for the answer's beginning", () => {
  const request = { id: 0, startNs: 10, endNs: 50 };
  const tool = { id: 1, startNs: 40, endNs: 90 };
  expect(criticalPath([request, { ...tool, cause: 0 }], 0, 100)).toEqual([
    stepOf(null, 0, 10),
    stepOf(0, 10, 40),
    stepOf(1, 40, 90),
    stepOf(null, 90, 100),
  ]);
  expect(criticalPath([request, tool], 0, 100)).toEqual([
    stepOf(null, 0, 40),
    stepOf(1, 40, 90),
    stepOf(null, 90, 100),
  ]);
});

test("spans of a lane never overlap, no span lies outside the process's life, and ids are places", () => {
  fc.assert(
    fc.property(tracedTrial, (sources) => {
      const { startNs, endNs, spans } = derived(sources);
      expect(spans.map(({ id }) => id)).toEqual(spans.map((_, index) => index));
      for (const span of spans) {
        expect(span.startNs).toBeGreaterThanOrEqual(startNs);
        expect(span.endNs).toBeLessThanOrEqual(endNs);
        const sharing = spans.filter(({ id, kind, lane }) => id > span.id && kind === span.kind && lane === span.lane);
        for (const other of sharing) expect(other.startNs >= span.endNs || other.endNs <= span.startNs).toBe(true);
      }
    }),
  );
});

test("requests, tools and the engine itself leave no moment unexplained, and its own time overlaps neither", () => {
  fc.assert(
    fc.property(tracedTrial, (sources) => {
      const { startNs, endNs, spans } = derived(sources);
      const busy = spans.filter(({ kind }) => kind === "request" || kind === "tool" || kind === "own");
      const edges = [...new Set([startNs, endNs, ...busy.flatMap((span) => [span.startNs, span.endNs])])].toSorted(
        (left, right) => left - right,
      );
      for (const [index, edge] of edges.entries()) {
        const next = edges[index + 1];
        if (next === undefined) continue;
        const there = busy.filter((span) => span.startNs <= edge && span.endNs >= next).map(({ kind }) => kind);
        expect(there.length).toBeGreaterThan(0);
        expect(there.includes("own") && there.length > 1).toBe(false);
      }
    }),
  );
});

test("a kept timeline holds as many spans as it may, the path's first, and its path still adds up", () => {
  fc.assert(
    fc.property(tracedTrial, fc.integer({ min: 1, max: 12 }), (sources, most) => {
      const whole = derived(sources);
      const { timeline, leftOut } = boundedTimeline(whole, most);
      expect(timeline.spans.length).toBe(Math.min(most, whole.spans.length));
      expect(timeline.spans.length + leftOut).toBe(whole.spans.length);
      expect(sumOf(timeline.criticalPath)).toBe(whole.endNs - whole.startNs);
      const places = timeline.criticalPath.flatMap(({ span }) => span ?? []);
      for (const place of places) expect(timeline.spans[place]).toBeDefined();
    }),
  );
});

test("without spans of the engine a turn's tools are one stretch of the wire, or where their own stamps put them", () => {
  expect(tools(turn(["a", "b"]))).toMatchObject([{ name: "2 tool calls", startNs: 200, endNs: 900 }]);
  const stamped = tools(
    turn(["1795262400000000100\n1795262400000000300\n", "1795262400000000200 1795262400000000400"]),
  );
  expect(stamped.map(({ startNs, endNs, lane }) => [startNs, endNs, lane])).toEqual([
    [400, 600, 0],
    [500, 700, 1],
  ]);
});

test("a request's phases follow each other from its arrival to its end", () => {
  const events = [{ kind: "message_start", scheduledNs: 40, writtenNs: 40, bytes: 1 }];
  const exchange = exchangeOf({ arrivalNs: 10, bodyEndNs: 20, endNs: 90, queuedNs: 5, events });
  const timeline = deriveTimeline({ trace: traceOf([exchange], 0, 100), script: null, engineSpans: [], inside: null });
  const request = timeline.spans.find(({ kind }) => kind === "request");
  expect(request?.phases).toEqual([
    { name: "sending", startNs: 10, endNs: 20 },
    { name: "queued", startNs: 20, endNs: 25 },
    { name: "waiting", startNs: 25, endNs: 40 },
    { name: "tokens", startNs: 40, endNs: 90 },
  ]);
});

function result(text: string, call: number) {
  return { call, state: "done" as const, tail: "", isError: false, bytes: text.length, text };
}

function tools({ spans }: Timeline): Timeline["spans"] {
  return spans.filter(({ kind }) => kind === "tool");
}

function turn(texts: readonly string[]): Timeline {
  return deriveTimeline({
    trace: traceOf(
      [
        exchangeOf({ arrivalNs: 100, endNs: 200 }),
        exchangeOf({ index: 1, turn: 1, arrivalNs: 900, endNs: 950, toolResults: texts.map(result) }),
      ],
      0,
      1000,
    ),
    script: null,
    engineSpans: [],
    inside: null,
  });
}

function stepOf(span: number | null, startNs: number, endNs: number) {
  return { span, startNs, endNs };
}
