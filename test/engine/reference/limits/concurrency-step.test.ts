import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  startingState,
  stepConcurrency,
  type ConcurrencyBounds,
  type ConcurrencySample,
} from "../../../../src/engine/reference/limits/concurrency-step.ts";

const fine: ConcurrencySample = { sentNs: 0, nowNs: 1e9, inFlight: 40, latencyNs: 1e9, overloaded: false };
const bounds = (control: ConcurrencyBounds["control"]): ConcurrencyBounds => ({ control, largest: 40 });

test("a controller never leaves its bounds, whatever it meets", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("fixed", "aimd", "gradient"),
      fc.array(
        fc.record({ latencyNs: fc.integer({ min: 1, max: 1e11 }), overloaded: fc.boolean(), inFlight: fc.nat(60) }),
      ),
      (control, samples) => {
        let state = startingState(bounds(control));
        for (const [index, sample] of samples.entries()) {
          state = stepConcurrency(state, { ...sample, sentNs: index, nowNs: index + 1 }, bounds(control));
          expect(state.limit).toBeGreaterThanOrEqual(1);
          expect(state.limit).toBeLessThanOrEqual(40);
        }
      },
    ),
  );
});

test("aimd grows by one a round while its limit is used, and not while it is not", () => {
  let state = startingState(bounds("aimd"));
  for (let answer = 0; answer < 4; answer += 1) state = stepConcurrency(state, fine, bounds("aimd"));
  expect(state.limit).toBeGreaterThan(4.8);
  expect(stepConcurrency(state, { ...fine, inFlight: 1 }, bounds("aimd"))).toEqual(state);
});

test("requests that left together and are refused together are one overload", () => {
  const start = { ...startingState(bounds("aimd")), limit: 20 };
  const refused = { ...fine, overloaded: true };
  const once = stepConcurrency(start, refused, bounds("aimd"));
  expect(once.limit).toBe(12);
  expect(stepConcurrency(once, { ...refused, nowNs: 2e9 }, bounds("aimd")).limit).toBe(12);
  expect(stepConcurrency(once, { ...refused, sentNs: 2e9, nowNs: 3e9 }, bounds("aimd")).limit).toBeCloseTo(7.2);
});

test("the gradient gives way when answers take much longer than usual, and grows while they do not", () => {
  let state = startingState(bounds("gradient"));
  for (let answer = 0; answer < 30; answer += 1) state = stepConcurrency(state, fine, bounds("gradient"));
  const grown = state.limit;
  expect(grown).toBeGreaterThan(10);
  for (let answer = 0; answer < 10; answer += 1)
    state = stepConcurrency(state, { ...fine, latencyNs: 10e9 }, bounds("gradient"));
  expect(state.limit).toBeLessThan(grown);
});
