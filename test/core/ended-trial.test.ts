import { expect, test } from "vitest";
import { stateAtLimit } from "../../src/core/ended-trial.ts";
import type { Trace, WireExchange } from "../../src/core/trace.ts";
import { exchangeOf, traceOf } from "../report/timeline/random-traces.ts";

/** A trial of 20 s that was ended at its limit. */
function killed(...exchanges: readonly WireExchange[]): Trace {
  return { ...traceOf(exchanges, 0, 20e9), exit: { kind: "timed-out", limitNs: 20e9 } };
}

/** Requests at these seconds that were answered 500, as an overloaded provider does. */
function refusedAt(...seconds: readonly number[]): WireExchange[] {
  return seconds.map((second, index) =>
    exchangeOf({ index, arrivalNs: second * 1e9, endNs: second * 1e9 + 1e6, status: 500, outcome: "faulted" }),
  );
}

const event = { kind: "content_block_delta", scheduledNs: 0, writtenNs: 1e9, bytes: 1 };
/** Its stream went silent after a second. It was closed when the agent was killed. */
const stalled = exchangeOf({ arrivalNs: 5e8, endNs: 20e9, outcome: "faulted", events: [event] });

test("a stream that is silent until the trial ends is a hang, as long as nothing came", () => {
  expect(stateAtLimit(killed(stalled))).toMatchObject({ kind: "silent", silentNs: 19e9 });
  expect(stateAtLimit(killed())).toEqual({ kind: "silent", silentNs: 20e9, last: null });
  expect(stateAtLimit(killed(exchangeOf({ endNs: 2e9 })))).toMatchObject({ kind: "silent", silentNs: 18e9 });
});

test("an agent on a slow machine that was answered a moment ago does not hang", () => {
  expect(stateAtLimit(killed(exchangeOf({ endNs: 18e9 })))).toEqual({ kind: "at-work" });
});

test("an agent that waits for its next attempt does not hang, until it waits much longer than before", () => {
  // 0.5, 1, 2, 4 and 8 s: the next wait is 16 s.
  expect(stateAtLimit(killed(...refusedAt(0, 0.5, 1.5, 3.5, 7.5, 15.5)))).toEqual({ kind: "trying", attempts: 6 });
  expect(stateAtLimit(killed(...refusedAt(0, 4, 12)))).toEqual({ kind: "trying", attempts: 3 });
  expect(stateAtLimit(killed(...refusedAt(0, 0.5, 1.5)))).toMatchObject({ kind: "silent" });
  expect(stateAtLimit(killed(...refusedAt(1)))).toMatchObject({ kind: "silent" });
});

test("a refusal of another request is no earlier attempt", () => {
  const [first, ...rest] = refusedAt(0, 8);
  expect(first).toBeDefined();
  const other = { ...exchangeOf({ ...first }), requestBytes: 50 };
  expect(stateAtLimit(killed(other, ...rest))).toMatchObject({ kind: "silent", silentNs: expect.closeTo(12e9, -7) });
});

test("an agent that ended by itself is not asked", () => {
  expect(stateAtLimit({ ...killed(stalled), exit: { kind: "exited", code: 0 } })).toEqual({ kind: "ended" });
});
