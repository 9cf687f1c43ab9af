import * as fc from "fast-check";
import type { Trace, WireExchange } from "../../../src/core/trace.ts";

/** An exchange with nothing remarkable about it, but for what is given. */
export function exchangeOf(part: Partial<WireExchange>): WireExchange {
  const { arrivalNs = 0, endNs = arrivalNs } = part;
  return {
    index: 0,
    connection: 1,
    method: "POST",
    path: "/v1/messages",
    status: 200,
    arrivalNs,
    bodyEndNs: arrivalNs,
    requestBytes: 100,
    sections: [],
    stream: true,
    model: "claude-sonnet-5",
    purpose: "main",
    protocol: "anthropic-messages",
    turn: 0,
    toolNames: [],
    toolResults: [],
    probes: [],
    usage: { freshInputTokens: 10, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 5 },
    cache: { breakpoints: 0, firstDifference: null },
    modelled: { ttftNs: 0, decodeNs: 0, costNanoUsd: 10, allReadCostNanoUsd: 1 },
    events: [],
    endNs,
    outcome: "complete",
    ...part,
  };
}

/** A trace of such exchanges that lasts from `spawnNs` to `exitNs`. */
export function traceOf(exchanges: readonly WireExchange[], spawnNs: number, exitNs: number): Trace {
  return {
    spawnNs,
    exitNs,
    exit: { kind: "exited", code: 0 },
    exchanges,
    output: [],
    errorTail: "",
    accounting: { source: "test" },
    files: {},
  };
}

/** Turns of one conversation: how long each request takes, then its tool calls, then the engine itself; in microseconds. */
const turn = fc.record({
  gapNs: fc.integer({ min: 0, max: 50_000 }),
  requestNs: fc.integer({ min: 1, max: 80_000 }),
  toolGapsNs: fc.array(fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 1, max: 60_000 })), {
    maxLength: 5,
  }),
});

/** A trial with its engine's tool spans, of any overlap, as the engine would have reported them. */
export const tracedTrial = fc
  .tuple(
    fc.array(turn, { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 0, max: 1000 }),
    fc.integer({ min: 0, max: 1000 }),
  )
  .map(([turns, beforeNs, afterNs]) => {
    const exchanges: WireExchange[] = [];
    const spans: { name: string; startNs: number; endNs: number; toolCall: string; failed: boolean }[] = [];
    let atNs = beforeNs;
    let results = 0;
    for (const [index, { gapNs, requestNs, toolGapsNs }] of turns.entries()) {
      const arrivalNs = atNs + gapNs;
      const endNs = arrivalNs + requestNs;
      exchanges.push(
        exchangeOf({
          index,
          turn: index,
          arrivalNs,
          endNs,
          toolResults: Array.from({ length: results }, (_, call) => ({
            call,
            state: "done",
            tail: "",
            isError: false,
            bytes: 3,
            text: "out",
          })),
        }),
      );
      const calls = toolGapsNs.map(([fromNs, tookNs]) => ({ startNs: endNs + fromNs, endNs: endNs + fromNs + tookNs }));
      const isLast = index === turns.length - 1;
      if (!isLast)
        for (const [call, times] of calls.entries())
          spans.push({ name: "execute_tool run", ...times, toolCall: `${index}.${call}`, failed: false });
      results = calls.length;
      atNs = isLast ? endNs : Math.max(endNs, ...calls.map((call) => call.endNs));
    }
    return { trace: traceOf(exchanges, 0, atNs + afterNs), engineSpans: spans };
  });
