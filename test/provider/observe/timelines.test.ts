import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { WireExchange } from "../../../src/core/trace.ts";
import { chromeTrace, stretchUs } from "../../../src/provider/observe/chrome-trace.ts";
import { jsonLines } from "../../../src/provider/observe/exchange-log.ts";
import { otlpTraces } from "../../../src/provider/observe/otlp.ts";
import { phasesOf } from "../../../src/provider/observe/phases.ts";
import { clientSpan, clientTrace, recordedExchanges } from "./recorded-exchanges.ts";

let exchanges: readonly WireExchange[] = [];
beforeAll(async () => {
  exchanges = await recordedExchanges();
});

test("the log has the exchanges that were made, and how each ended", () => {
  expect(exchanges.map(({ outcome }) => outcome)).toEqual(["complete", "complete", "refused", "client-aborted"]);
});

test("JSON Lines lose nothing", () => {
  const lines = jsonLines(exchanges).trimEnd().split("\n");
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(exchanges);
});

test("the phases of an exchange follow each other without gap or overlap, from arrival to end", () => {
  for (const exchange of exchanges) {
    const phases = phasesOf(exchange).filter(({ name }) => name !== "held by client");
    expect(phases.at(-1)?.endNs).toBe(exchange.endNs);
    for (const [index, phase] of phases.entries()) {
      expect(phase.endNs).toBeGreaterThanOrEqual(phase.startNs);
      expect(phase.startNs).toBe(index === 0 ? exchange.arrivalNs : phases[index - 1]?.endNs);
    }
  }
});

test("a span ends in a Chrome trace at the very number that the next one begins with, whatever their times", () => {
  const timeNs = fc.integer({ min: 0, max: 1e15 });
  fc.assert(
    fc.property(timeNs, timeNs, (startNs, lengthNs) => {
      const { ts, dur } = stretchUs(startNs, startNs + lengthNs);
      expect(ts + dur).toBe(stretchUs(startNs + lengthNs, startNs + lengthNs).ts);
    }),
    { seed: 7, numRuns: 5000 },
  );
});

test("a Chrome trace has a span for each request, an instant for each event, and spans of a row that nest", () => {
  const { traceEvents } = chromeTrace(exchanges);
  const spans = traceEvents.filter(({ ph }) => ph === "X");
  expect(spans.filter(({ name }) => name.startsWith("POST "))).toHaveLength(exchanges.length);
  const named = (name: string): number => traceEvents.filter((event) => event.name === name).length;
  expect(named("content_block_delta")).toBe(
    exchanges.flatMap(({ events }) => events).filter(({ kind }) => kind === "content_block_delta").length,
  );
  const connections = new Set(exchanges.map(({ connection }) => connection)).size;
  expect({ opened: named("connection opened"), reused: named("connection reused") }).toEqual({
    opened: connections,
    reused: exchanges.length - connections,
  });
  expect(named("client aborted")).toBe(1);
  for (const { ph, ts, dur, pid, tid, s } of traceEvents) {
    expect([ts, pid, tid].every(Number.isFinite)).toBe(true);
    expect({ ph, duration: dur !== undefined, scope: s }).toEqual(
      { X: { ph, duration: true }, i: { ph, duration: false, scope: "t" }, M: { ph, duration: false } }[ph],
    );
  }
  for (const a of spans) {
    for (const b of spans.filter(({ tid }) => tid === a.tid)) {
      const [aEnd, bEnd] = [a.ts + (a.dur ?? 0), b.ts + (b.dur ?? 0)];
      const apart = aEnd <= b.ts || bEnd <= a.ts;
      const nested = (a.ts <= b.ts && aEnd >= bEnd) || (b.ts <= a.ts && bEnd >= aEnd);
      expect(apart || nested).toBe(true);
    }
  }
});

test("OTLP spans carry the GenAI names, whole counts as text, and the client's span as parent", () => {
  const origin = { unixNs: 1_800_000_000_000_000_000n, traceSeed: "seed" };
  const [resource] = otlpTraces(exchanges, origin).resourceSpans;
  const spans = resource?.scopeSpans[0]?.spans ?? [];
  const servers = spans.filter(({ kind }) => kind === 2);
  expect(servers).toHaveLength(exchanges.length);
  const [first, second, refused] = servers;
  expect([first?.traceId, first?.parentSpanId, first?.name]).toEqual([clientTrace, clientSpan, "chat claude-opus-5"]);
  expect(second?.parentSpanId).toBeUndefined();
  const attributes = Object.fromEntries(first?.attributes.map(({ key, value }) => [key, value]) ?? []);
  expect(attributes).toMatchObject({
    "gen_ai.operation.name": { stringValue: "chat" },
    "gen_ai.provider.name": { stringValue: "anthropic" },
    "gen_ai.request.model": { stringValue: "claude-opus-5" },
    "gen_ai.usage.output_tokens": { intValue: String(exchanges[0]?.usage.outputTokens) },
    "http.response.status_code": { intValue: "200" },
  });
  expect(refused?.status.code).toBe(2);
  expect(refused?.attributes).toContainEqual({ key: "error.type", value: { stringValue: "invalid_request_error" } });
  for (const span of spans) {
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
    expect(BigInt(span.startTimeUnixNano) >= origin.unixNs).toBe(true);
  }
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  expect(otlpTraces(exchanges, origin)).toEqual(otlpTraces(exchanges, origin));
});
