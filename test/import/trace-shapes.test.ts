import { expect, test } from "vitest";
import { pricedCalls } from "../../src/cost/priced-calls.ts";
import { keptWords } from "../../src/import/private-words.ts";
import { formatOf, readers } from "../../src/import/read-session.ts";

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const count = (key: string, value: number): object => ({ key, value: { intValue: String(value) } });
const model = text("gen_ai.request.model", "claude-sonnet-5");
const usage = [count("gen_ai.usage.input_tokens", 100), count("gen_ai.usage.output_tokens", 7)];
const said = (...attributes: readonly object[]): object => ({
  traceId: "t",
  spanId: "s",
  startTimeUnixNano: "1793613600000000000",
  endTimeUnixNano: "1793613602000000000",
  attributes: [model, ...usage, ...attributes],
});
const batch = (span: object): object => ({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
const listed = {
  arrayValue: { values: [{ kvlistValue: { values: [text("role", "user"), text("content", "hello")] } }] },
};
const hello = JSON.stringify([{ role: "user", parts: [{ type: "text", content: "hello" }] }]);

const plain = {
  "gen_ai.request.model": "claude-sonnet-5",
  "gen_ai.usage.input_tokens": 100,
  "gen_ai.usage.output_tokens": 7,
  "gen_ai.input.messages": hello,
};

/** The same call, as different programs write it. */
const shapes: Readonly<Record<string, string>> = {
  "messages as JSON": JSON.stringify(batch(said(text("gen_ai.input.messages", hello)))),
  "messages as a list": JSON.stringify(batch(said({ key: "gen_ai.input.messages", value: listed }))),
  "messages member by member": JSON.stringify(
    batch(said(text("gen_ai.prompt.0.role", "user"), text("gen_ai.prompt.0.content", "hello"))),
  ),
  "messages in an event": JSON.stringify(
    batch({ ...said(), events: [{ name: "details", attributes: [text("gen_ai.input.messages", hello)] }] }),
  ),
  "a list of batches": JSON.stringify([batch(said(text("gen_ai.input.messages", hello)))]),
  "batches of Tempo": JSON.stringify({
    batches: [{ instrumentationLibrarySpans: [{ spans: [said(text("gen_ai.prompt", hello))] }] }],
  }),
  "lines, with one of metrics": [
    JSON.stringify({ resourceMetrics: [] }),
    JSON.stringify(batch(said(text("gen_ai.input.messages", hello)))),
  ].join("\n"),
  "a line a span, as JavaScript prints it": JSON.stringify({
    type: "span",
    traceId: "t",
    spanId: "s",
    startTime: [1_793_613_600, 0],
    endTime: [1_793_613_602, 0],
    attributes: plain,
  }),
  "a line a span, as Python prints it": JSON.stringify({
    name: "chat",
    context: { trace_id: "0x1", span_id: "0x2" },
    start_time: "2026-11-02T10:00:00.000000Z",
    end_time: "2026-11-02T10:00:02.000000Z",
    attributes: plain,
  }),
  Jaeger: JSON.stringify({
    data: [
      {
        traceID: "t",
        spans: [
          {
            traceID: "t",
            spanID: "s",
            startTime: 1_793_613_600_000_000,
            duration: 2_000_000,
            tags: [
              { key: "gen_ai.request.model", type: "string", value: "claude-sonnet-5" },
              { key: "gen_ai.usage.input_tokens", type: "int64", value: 100 },
              { key: "gen_ai.usage.output_tokens", type: "int64", value: 7 },
              { key: "gen_ai.prompt", type: "string", value: hello },
            ],
          },
        ],
      },
    ],
  }),
};

test.for(Object.entries(shapes))("%s is one call with its prompt, times and counts", ([, written]) => {
  const file = { name: "trace.json", text: written };
  expect(formatOf(file)).toBe("otel");
  const { exchanges } = readers.otel([file], keptWords);
  expect(exchanges.map(({ startMs, endMs }) => endMs - startMs)).toEqual([2_000]);
  expect(exchanges[0]?.request.join("")).toContain('"hello"');
  const [call] = pricedCalls(exchanges, { pricesOf: "2026-11-01", today: "2026-11-01" });
  expect(call?.billed).toMatchObject({ freshTokens: 100, outputTokens: 7 });
});

test("cached tokens are a part of the input, unless they are more than it", () => {
  const cached = count("gen_ai.usage.cache_read_input_tokens", 60);
  const many = count("gen_ai.usage.cache_read_input_tokens", 600);
  const billed = [cached, many].flatMap((attribute) => {
    const file = { name: "trace.json", text: JSON.stringify(batch(said(attribute))) };
    return pricedCalls(readers.otel([file], keptWords).exchanges, { pricesOf: null, today: "2026-11-01" });
  });
  expect(billed.map((call) => [call.billed?.freshTokens, call.billed?.readTokens])).toEqual([
    [40, 60],
    [100, 600],
  ]);
});

function assumptionsOf(...attributes: readonly object[]): readonly string[] {
  const span = said(text("gen_ai.input.messages", hello), ...attributes);
  const { notes } = readers.otel([{ name: "trace.json", text: JSON.stringify(batch(span)) }], keptWords);
  return notes.filter(({ kind, what }) => kind === "assumed" && what.includes("usage")).map(({ what }) => what);
}

test("what a usage leaves open is said, not guessed in silence", () => {
  expect(assumptionsOf(count("gen_ai.usage.cache_read_input_tokens", 60))).toEqual([]);
  expect(assumptionsOf()).toEqual(["a usage that doesn't name cached tokens: none is taken for cached"]);
  expect(assumptionsOf(count("gen_ai.usage.cache_read_input_tokens", 600))).toEqual([
    "a usage with more cached tokens than input: the input is taken for the fresh part",
  ]);
});
