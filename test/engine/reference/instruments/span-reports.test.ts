import * as fc from "fast-check";
import { expect, test } from "vitest";
import { chromeTrace, phaseTimes, timingsText } from "../../../../src/engine/reference/instruments/span-reports.ts";
import type { Span } from "../../../../src/engine/reference/spans.ts";

function span(name: string, startNs: number, endNs: number, id = name): Span {
  const parentSpanId = name.startsWith("invoke") ? null : "run";
  return { name, spanId: id, parentSpanId, startNs: String(startNs), endNs: String(endNs), attributes: {} };
}
const run = span("invoke_agent reference", 200, 1000, "run");
const moments = { startNs: 0n, bootedNs: 80n, nowNs: 1010n };

test("each moment belongs to one phase, and tools that run together count once", () => {
  const spans = [span("chat m", 300, 600), span("execute_tool view", 600, 700), span("execute_tool ls", 620, 720), run];
  expect(phaseTimes(spans, moments)).toEqual([
    { phase: "runtime", durationNs: 80 },
    { phase: "loading", durationNs: 120 },
    { phase: "model", durationNs: 300 },
    { phase: "tools", durationNs: 120 },
    { phase: "configuration", durationNs: 0 },
    { phase: "subsystems", durationNs: 0 },
    { phase: "engine", durationNs: 390 },
  ]);
});

test("the phases of any spans add up to the whole run, none below zero", () => {
  const name = fc.constantFrom("chat m", "execute_tool view", "load_config", "open_subsystems lazy", "other");
  const some = fc.record({ name, start: fc.integer({ min: 200, max: 900 }), length: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 12 }), (parts) => {
      const spans = [run, ...parts.map(({ name: of, start, length }) => span(of, start, start + length))];
      const phases = phaseTimes(spans, moments);
      expect(phases.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBe(1010);
      expect(Math.min(...phases.map(({ durationNs }) => durationNs))).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("the text has a line a phase and one for the whole", () => {
  const lines = timingsText([
    { phase: "model", durationNs: 3e6 },
    { phase: "engine", durationNs: 1e6 },
  ]).split("\n");
  expect(lines.map((line) => line.replaceAll(/ +/g, " "))).toEqual([
    "timings: model 3.00 ms 75.0 %",
    "timings: engine 1.00 ms 25.0 %",
    "timings: whole run 4.00 ms 100.0 %",
    "",
  ]);
});

test("calls that overlap get rows of their own in a trace", () => {
  const spans = [span("execute_tool a", 300, 500), span("execute_tool b", 400, 600), run];
  const { traceEvents }: { traceEvents: { name: string; tid: number; ts: number; dur: number }[] } = JSON.parse(
    chromeTrace(spans, 1),
  );
  expect(traceEvents.map(({ name, tid, ts, dur }) => [name, tid, ts, dur])).toEqual([
    ["invoke_agent reference", 0, 0.2, 0.8],
    ["execute_tool a", 1, 0.3, 0.2],
    ["execute_tool b", 2, 0.4, 0.2],
  ]);
});
