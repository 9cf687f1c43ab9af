import { expect, test } from "vitest";
import { z } from "zod";
import { chromeTraceText, otlpText } from "../../../src/cli/profile/trace-exports.ts";
import { deriveTimeline } from "../../../src/report/timeline/derive-timeline.ts";
import { exchangeOf, traceOf } from "../../report/timeline/random-traces.ts";

const trace = traceOf(
  [
    exchangeOf({ arrivalNs: 10, endNs: 40 }),
    exchangeOf({
      index: 1,
      arrivalNs: 80,
      endNs: 95,
      toolResults: [{ call: 0, state: "done", tail: "", isError: false, bytes: 3, text: "out" }],
    }),
  ],
  0,
  100,
);
const engineSpans = [
  { name: "execute_tool bash", startNs: 41, endNs: 79, toolCall: "a", failed: false },
  { name: "chat claude", startNs: 9, endNs: 41, toolCall: null, failed: false },
];
const timeline = deriveTimeline({ trace, script: null, engineSpans, inside: null });

/** What Perfetto's importer asks of a Chrome trace. */
const chrome = z.object({
  displayTimeUnit: z.enum(["ms", "ns"]),
  traceEvents: z.array(
    z.discriminatedUnion("ph", [
      z.object({
        ph: z.literal("X"),
        name: z.string(),
        ts: z.number(),
        dur: z.number().min(0),
        pid: z.int(),
        tid: z.int(),
      }),
      z.object({ ph: z.literal("i"), name: z.string(), ts: z.number(), pid: z.int(), tid: z.int() }),
      z.object({
        ph: z.literal("M"),
        name: z.string(),
        pid: z.int(),
        tid: z.int(),
        args: z.object({ name: z.string() }),
      }),
    ]),
  ),
});

test("the Chrome trace has its shape, provider and engine as processes of their own, and lanes whose spans do not overlap", () => {
  const { traceEvents } = chrome.parse(JSON.parse(chromeTraceText(trace, timeline)));
  const engine = traceEvents.filter(({ pid }) => pid === 2);
  expect(engine.filter(({ ph }) => ph === "X").map(({ name }) => name)).toContain("execute_tool bash");
  const names = engine.flatMap((event) => (event.ph === "M" && event.name === "thread_name" ? [event.tid] : []));
  const spans = engine.flatMap((event) => (event.ph === "X" ? [event] : []));
  for (const one of spans) {
    expect(names).toContain(one.tid);
    const others = spans.filter((other) => other !== one && other.tid === one.tid);
    for (const other of others) expect(one.ts + one.dur <= other.ts || other.ts + other.dur <= one.ts).toBe(true);
  }
});

const span = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) })),
});
const otlp = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});

test("the OTLP trace is one tree below the agent's own span, with the GenAI operations", () => {
  const text = otlpText(trace, { id: "mine", spans: engineSpans }, timeline, { unixNs: 10n ** 18n, traceSeed: "s" });
  const spans = otlp
    .parse(JSON.parse(text))
    .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((one) => one.spans));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(roots.map(({ name }) => name)).toEqual(["invoke_agent mine"]);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  const known = new Set(spans.map(({ spanId }) => spanId));
  for (const { parentSpanId } of spans) expect(parentSpanId === undefined || known.has(parentSpanId)).toBe(true);
  const operations = spans.flatMap(({ attributes }) =>
    attributes.flatMap(({ key, value }) => (key === "gen_ai.operation.name" ? [value.stringValue] : [])),
  );
  expect(operations.map(String).toSorted((left, right) => (left < right ? -1 : 1))).toEqual([
    "chat",
    "chat",
    "execute_tool",
    "invoke_agent",
  ]);
});
