import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ToolOperation } from "../../src/core/turn-script.ts";
import { type ToolCallTime, type ToolTurn, toolTurns } from "../../src/audit/tool-turns.ts";
import { overlapSavingNs, whatIfs } from "../../src/audit/what-if.ts";
import { exchangeOf, tracedTrial, traceOf } from "../report/timeline/random-traces.ts";

const read: ToolOperation = { kind: "read", path: "a.txt" };
const edit: ToolOperation = { kind: "edit", path: "a.txt", before: "x", after: "y" };

function turnOf(operations: readonly ToolOperation[], endNs = 0): ToolTurn {
  const calls = operations.map((operation, index): ToolCallTime => ({
    name: operation.kind,
    startNs: 1000 + 100 * index,
    endNs: 1100 + 100 * index,
    operation,
    block: index,
    result: null,
  }));
  const events = operations.map((_, index) => ({
    kind: "content_block_stop",
    scheduledNs: 0,
    writtenNs: 100 * index + 100,
    bytes: 1,
  }));
  const asked = exchangeOf({ endNs: endNs || 1000, events });
  return { asked, answered: exchangeOf({ index: 1, arrivalNs: 5000 }), calls, source: "engine" };
}

test("calls that read would end together with the longest; edits of one file, and reads of it, keep their order", () => {
  expect(overlapSavingNs(turnOf([read, { ...read, path: "b.txt" }, { kind: "list", path: "." }]))).toBe(200);
  expect(overlapSavingNs(turnOf([edit, edit, edit]))).toBe(0);
  expect(overlapSavingNs(turnOf([edit, read, { ...read, path: "b.txt" }]))).toBe(100);
  expect(
    overlapSavingNs(
      turnOf([
        { kind: "run", command: "npm test > log" },
        { kind: "run", command: "git add ." },
      ]),
    ),
  ).toBe(0);
  expect(overlapSavingNs(turnOf([{ kind: "run", command: "sleep 1" }, read]))).toBe(100);
});

test("overlapping saves never more than the turn's tools took, and nothing where only the wire is known", () => {
  fc.assert(
    fc.property(tracedTrial, ({ trace, engineSpans }) => {
      for (const turn of toolTurns(trace, null, engineSpans)) {
        const saved = overlapSavingNs(turn);
        expect(saved).toBeGreaterThanOrEqual(0);
        expect(saved).toBeLessThan(turn.answered.arrivalNs - turn.asked.endNs);
      }
      for (const turn of toolTurns(trace, null, [])) expect(overlapSavingNs(turn)).toBe(0);
    }),
  );
});

test("an eager start saves what the answer went on after a call's block, but the next request waits for the answer's end", () => {
  const trace = traceOf([], 0, 6000);
  const saved = (turn: ToolTurn) => whatIfs(trace, [turn]).find(({ kind }) => kind === "eager-start")?.saved;
  expect(saved(turnOf([read]))).toBe(100);
  expect(saved(turnOf([read, edit]))).toBe(200);
  expect(saved(turnOf([read], 100))).toBeUndefined();
});

test("a cached prefix is worth what the price model says, and nothing for the first request", () => {
  const missed = { cache: { breakpoints: 1, missedTokens: 700, firstDifference: null } };
  expect(cost([exchangeOf(missed)])).toBeUndefined();
  expect(cost([exchangeOf({}), exchangeOf({ ...missed, index: 1 })])).toMatchObject({ saved: 9 });
  expect(cost([exchangeOf({}), exchangeOf({ ...missed, index: 1 })])?.text).toContain("700 tok");
});

function cost(exchanges: Parameters<typeof traceOf>[0]) {
  return whatIfs(traceOf(exchanges, 0, 10), []).find(({ kind }) => kind === "cached-prefix");
}
