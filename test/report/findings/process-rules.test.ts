import { expect, test } from "vitest";
import type { Trace } from "../../../src/core/trace.ts";
import type { InsideView, LoopBlock } from "../../../src/core/timeline.ts";
import { eventLoopBlocked } from "../../../src/report/findings/process-rules.ts";

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
const request = { arrivalNs: 1e9 };

function titleFor(block: LoopBlock): string | null {
  const inside: InsideView = { collections: [], blocks: [block], idle: [], memory: [], childrenLeft: [] };
  const exchanges = Object.assign([], [request]);
  return (
    eventLoopBlocked({ inside, trace: { ...trace, exchanges }, script: null, turns: [], engineSpans: [] })?.title ??
    null
  );
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
  ["mostly before the first request", { startNs: 0.5e9, endNs: 1.05e9, heldNs: 0.55e9 }, null],
] as const)("a loop that stands still for %s", (_, block, title) => {
  expect(titleFor({ ...block, where: "spin" })).toBe(title);
});
