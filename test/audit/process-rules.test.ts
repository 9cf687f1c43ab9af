import { expect, test } from "vitest";
import type { Trace } from "../../src/core/trace.ts";
import type { InsideView, LoopBlock } from "../../src/core/timeline.ts";
import type { RuleResult } from "../../src/audit/rule.ts";
import { eventLoopBlocked } from "../../src/audit/rules/event-loop-blocked.ts";
import { memorySlope } from "../../src/audit/rules/memory-slope.ts";

const trace: Trace = {
  originNs: "0",
  spawnNs: 0,
  exitNs: 5e9,
  exit: { kind: "exited", code: 0 },
  output: [],
  errorTail: "",
  accounting: { source: "none" },
  exchanges: [],
  files: {},
};
const request = { arrivalNs: 1e9, purpose: "main" };
const evidence = { label: "", isDone: true, script: null, values: {}, turns: [], engineSpans: [] };

function titleOf(result: RuleResult): string | null {
  return result.kind === "found" ? result.title : null;
}

function titleFor(block: LoopBlock): string | null {
  const inside: InsideView = { collections: [], blocks: [block], idle: [], memory: [], childrenLeft: [] };
  const exchanges = Object.assign([], [request]);
  return titleOf(eventLoopBlocked.look([{ ...evidence, inside, trace: { ...trace, exchanges } }], "calm"));
}

test.each([
  [
    "a tenth of a second at work",
    { startNs: 2e9, endNs: 2.1e9, heldNs: 0.1e9 },
    "The event loop was blocked 100 ms in spin",
  ],
  ["less than that", { startNs: 2e9, endNs: 2.099e9, heldNs: 0.099e9 }, null],
  ["as long, but spent waiting for the processor", { startNs: 2e9, endNs: 2.1e9, heldNs: 0.02e9 }, null],
  ["before the first request", { startNs: 0.2e9, endNs: 0.8e9, heldNs: 0.6e9 }, null],
  [
    "two tenths after the first request, one of them waiting",
    { startNs: 0.5e9, endNs: 1.2e9, heldNs: 0.6e9 },
    "The event loop was blocked 100 ms in spin",
  ],
  ["mostly before the first request", { startNs: 0.5e9, endNs: 1.05e9, heldNs: 0.55e9 }, null],
] as const)("a loop that stands still for %s", (_, block, title) => {
  expect(titleFor({ ...block, where: "spin" })).toBe(title);
});

function memoryFinding(megabytes: readonly number[]): string | null {
  const turns = megabytes.map((_, at) => ({ purpose: "main", outcome: "complete", arrivalNs: at * 1e9 }));
  const memory = megabytes.map((size, at) => ({
    atNs: at * 1e9 + 1,
    rssBytes: size * 1024 ** 2,
    heapBytes: 0,
    externalBytes: 0,
  }));
  const inside: InsideView = { collections: [], blocks: [], idle: [], memory, childrenLeft: [] };
  const ended = { ...trace, exitNs: 100e9, exchanges: Object.assign([], turns) };
  return titleOf(memorySlope.look([{ ...evidence, inside, trace: ended }], "calm"));
}

test("memory that grows in most turns is a finding; steps up and down, however high they lead, and few turns are none", () => {
  const found = [50, 50, 50, 50, 50, 50, 60, 64, 68, 72, 76, 80];
  expect(memoryFinding(found)).toBe("Memory grew by 4.00 MiB a turn over the last 6 turns");
  expect(memoryFinding([50, 50, 50, 50, 50, 50, 60, 59, 80, 79, 100, 99])).toBeNull();
  expect(memoryFinding(found.slice(-7))).toBeNull();
});

/** Turns of a session, a second each, whose answers take half of it. */
function longSession() {
  const exchanges = Array.from({ length: 200 }, (_, at) => ({
    purpose: "main",
    outcome: "complete",
    arrivalNs: at * 1e9,
    endNs: (at + 0.5) * 1e9,
    requestBytes: 100,
  }));
  return { ...trace, exitNs: 200e9, exchanges: Object.assign([], exchanges) };
}

const sample = (atNs: number, rssBytes: number) => ({ atNs, rssBytes, descriptors: 0, sockets: 0 });

/** A session of 200 turns that holds so many KiB more after each, as the operating system sees it. */
function residentLook(kibibytesPerTurn: number, baseMebibytes = 60): RuleResult {
  const held = Array.from({ length: 200 }, (_, at) =>
    sample(at * 1e9 + 1, baseMebibytes * 1024 ** 2 + at * kibibytesPerTurn * 1024),
  );
  // The process ends, and is seen once more meanwhile.
  const samples = [...held, sample(199.9e9, 30 * 1024 ** 2)];
  const seen = { ...longSession(), accounting: { source: "test", samples } };
  return memorySlope.look([{ ...evidence, inside: null, trace: seen }], "calm");
}

/** The same with buffers, as seen from inside. */
function bufferFinding(kibibytesPerTurn: number): string | null {
  const memory = Array.from({ length: 200 }, (_, at) => {
    const externalBytes = at * kibibytesPerTurn * 1024;
    return { atNs: at * 1e9 + 1, rssBytes: 60 * 1024 ** 2, heapBytes: 20 * 1024 ** 2, externalBytes };
  });
  const inside: InsideView = { collections: [], blocks: [], idle: [], memory, childrenLeft: [] };
  return titleOf(memorySlope.look([{ ...evidence, inside, trace: longSession() }], "calm"));
}

test("from outside a leak is told from garbage that lies until the next collection by its size", () => {
  expect(titleOf(residentLook(500))).toBe("Memory grew by 500 KiB a turn over the last 100 turns");
  expect(residentLook(300)).toEqual({ kind: "not-seen" });
  // The same slope in an agent that holds much more: its collector may wait for that much.
  expect(residentLook(500, 600)).toEqual({
    kind: "not-applicable",
    reason:
      "from outside a leak can't be told from garbage: the least resident memory of each 25 turns was 649 MiB, 661 MiB, 673 MiB, 685 MiB",
  });
});

test("buffers lie outside of the heap, and a leak of them is found as well", () => {
  expect(bufferFinding(500)).toBe("Memory grew by 500 KiB a turn over the last 100 turns");
  expect(bufferFinding(300)).toBeNull();
});
