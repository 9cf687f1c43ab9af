import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fastLatency, latencyOf } from "../../../src/provider/time/latency.ts";

const linear = {
  kind: "linear",
  baseNs: 1e9,
  perFreshTokenNs: 30_000,
  perCachedTokenNs: 8_000,
  perOutputTokenNs: 15e6,
  logSd: 0.2,
  timeScale: 0.5,
} as const;
const question = fc.record({
  seed: fc.string(),
  identity: fc.string(),
  attempt: fc.nat(5),
  freshTokens: fc.nat(200_000),
  cachedTokens: fc.nat(200_000),
});

test("latency depends on nothing but its arguments: not on order, nor on what was asked before", () => {
  fc.assert(
    fc.property(fc.array(question, { maxLength: 8 }), (questions) => {
      const forwards = questions.map((asked) => latencyOf(linear, asked));
      const backwards = questions.toReversed().map((asked) => latencyOf(linear, { ...asked }));
      expect(backwards.toReversed()).toEqual(forwards);
    }),
  );
});

test("without spread the time to first token is the sum of its terms, unscaled", () => {
  const asked = { seed: "", identity: "", attempt: 0, freshTokens: 1_000, cachedTokens: 2_000 };
  expect(latencyOf({ ...linear, logSd: 0 }, asked)).toEqual({ ttftNs: 1.046e9, perTokenNs: 15e6, timeScale: 0.5 });
});

test("the factor is lognormal with median one and the given spread", () => {
  const logs = Array.from({ length: 4_000 }, (_, attempt) =>
    Math.log(latencyOf(linear, { seed: "s", identity: "i", attempt, freshTokens: 0, cachedTokens: 0 }).ttftNs / 1e9),
  );
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const sd = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length);
  expect(Math.abs(mean)).toBeLessThan(0.015);
  expect(Math.abs(sd - 0.2)).toBeLessThan(0.01);
});

test("fast mode writes two and a half times as fast, and begins no earlier", () => {
  const latency = { ttftNs: 100, perTokenNs: 50, timeScale: 1, tokenNs: Float64Array.of(0, 25, 100) };
  expect(fastLatency(latency)).toEqual({ ...latency, perTokenNs: 20, tokenNs: Float64Array.of(0, 10, 40) });
});
