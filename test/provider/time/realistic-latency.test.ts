import * as fc from "fast-check";
import { expect, test } from "vitest";
import { latencyFits, nearestFit } from "../../../src/core/latency-fits.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { decodedNs, latencyOf } from "../../../src/provider/time/latency.ts";
import { scheduleParts } from "../../../src/provider/time/schedule.ts";
import { tokenMoments } from "../../../src/provider/time/stream-shape.ts";

const realistic = { kind: "realistic", timeScale: 1 } as const;
const prompt = { seed: "s", attempt: 0, freshTokens: 1_000, cachedTokens: 80_000, model: "claude-opus-4-5" };
const fit = latencyFits["opus-4-5"];
const fittedTtftNs = fit.baseNs + 1_000 * fit.perFreshTokenNs + 80_000 * fit.perCachedTokenNs;

const quantile = (sorted: readonly number[], part: number): number => sorted[Math.floor(part * sorted.length)] ?? 0;

test("20,000 calls spread around their fit as the recorded ones do, within five percent (P99.9: fifteen)", () => {
  const ratios = Array.from({ length: 20_000 }, (_, call) => {
    const latency = latencyOf(realistic, { ...prompt, identity: `request ${call}`, outputTokens: 8 });
    return (latency.ttftNs + decodedNs(latency, 8)) / (fittedTtftNs + 8 * fit.perOutputTokenNs);
  }).toSorted((left, right) => left - right);
  for (const [part, expected, tolerance] of [
    [0.01, 0.59, 0.05],
    [0.5, 0.98, 0.05],
    [0.9, 1.32, 0.05],
    [0.99, 1.83, 0.05],
    [0.999, 3.96, 0.15],
  ] as const) {
    expect(Math.abs(quantile(ratios, part) / expected - 1), `P${part * 100}`).toBeLessThan(tolerance);
  }
  const above = (ratio: number): number => ratios.filter((value) => value > ratio).length / ratios.length;
  expect(Math.abs(above(2) - 0.0066)).toBeLessThan(0.0015);
  expect(above(4)).toBeCloseTo(0.001, 3);
});

test("the median pace of decoding is the fit's", () => {
  const paces = Array.from({ length: 2_000 }, (_, call) => {
    const latency = latencyOf(realistic, { ...prompt, identity: `request ${call}`, outputTokens: 300 });
    return decodedNs(latency, 300) / 300;
  }).toSorted((left, right) => left - right);
  expect(Math.abs(quantile(paces, 0.5) / fit.perOutputTokenNs - 1)).toBeLessThan(0.04);
});

test("a stream starts at once, never goes back, and ends when its decode ends, whatever its shape", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(400), fc.nat(60e9), (seed, tokens, decodeNs) => {
      const moments = tokenMoments(randomFrom(seed), tokens, decodeNs);
      expect(moments.every((moment, at) => at === 0 || moment >= (moments[at - 1] ?? 0))).toBe(true);
      expect([moments[0], moments.at(-1)]).toEqual(tokens === 0 ? [0, 0] : [0, decodeNs]);
    }),
  );
});

test("streams come in bursts, and a few percent of long ones pause for two to three seconds", () => {
  const widest = Array.from({ length: 1_000 }, (_, seed) => {
    const moments = tokenMoments(randomFrom(`${seed}`), 300, 10e9);
    const gaps = [...moments].map((moment, at) => moment - (moments[at - 1] ?? 0));
    expect(gaps.filter((gap) => gap === 0).length).toBeGreaterThan(75);
    return Math.max(...gaps);
  });
  const stalled = widest.filter((gap) => gap > 1.9e9);
  expect(stalled.length / widest.length).toBeGreaterThan(0.015);
  expect(stalled.length / widest.length).toBeLessThan(0.045);
  expect(Math.max(...stalled)).toBeLessThan(3.3e9);
});

test("silences are kept alive: a part that waits for many tokens is preceded by pings", () => {
  const latency = latencyOf(realistic, { ...prompt, identity: "i", outputTokens: 1_000 });
  const parts = [
    { kind: "content_block_start", text: "a", tokensBefore: 0 },
    { kind: "content_block_delta", text: "b", tokensBefore: 1_000 },
  ];
  const kinds = scheduleParts(parts, latency, 0, "ping").map(({ kind }) => kind);
  const pings = kinds.filter((kind) => kind === "ping").length;
  expect(pings).toBe(Math.ceil(decodedNs(latency, 1_000) / 5e9) - 1);
  expect(pings).toBeGreaterThan(0);
});

test("a custom profile slows with the other streams that are open; the realistic one keeps requests apart", () => {
  const custom = { kind: "custom", fit, slowdownPerStream: 0.5, timeScale: 1 } as const;
  const question = { ...prompt, identity: "i", outputTokens: 100 };
  const pace = (profile: typeof custom | typeof realistic, load: number): number =>
    latencyOf(profile, { ...question, load }).perTokenNs;
  expect(pace(custom, 2)).toBeCloseTo(2 * pace(custom, 0), 3);
  expect(pace(realistic, 2)).toBe(pace(realistic, 0));
});

test("models borrow the fit that is nearest to them", () => {
  expect(
    [
      "claude-opus-4-5-20251101",
      "claude-opus-5-5",
      "claude-fable-5",
      "claude-sonnet-5",
      "claude-haiku-5-5",
      "gpt-6-sol",
    ].map(nearestFit),
  ).toEqual(["opus-4-5", "opus-4-6", "opus-4-1", "sonnet-4-5", "sonnet-4-5", "sonnet-4-5"]);
});
