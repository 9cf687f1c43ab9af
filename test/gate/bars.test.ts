import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type Bar,
  detectableBars,
  exactBar,
  falseAlarmBars,
  gateBars,
  improvementBars,
  isMet,
  unchangedAtMarginBar,
} from "./bars.ts";
import { cpuTrace, shortTraces } from "./trace-replay.ts";

// The same measures as `npm run bench:gate` on fewer and shorter replays, so the limits leave room for chance: of 40 runs
// five may alarm before confirmation (true rate 5 %) and two after it (2 %); an uncorrected gate alarms in most.
const traces = shortTraces(join(import.meta.dirname, "traces"));
const calm = traces.filter(({ machine }) => machine === "calm");
const busy = traces.filter(({ machine }) => machine === "busy");
const size = { metrics: 20, runs: 40 };

const missed = (bars: readonly Bar[]) => bars.filter((bar) => !isMet(bar));

test("exact numbers are never judged wrongly", () => {
  expect(missed([exactBar(2000)])).toEqual([]);
});

test("a single metric alarms about as often as its level says", () => {
  expect(missed(falseAlarmBars(traces, 1500, [0.8, 5]))).toEqual([]);
});

test("the printed smallest detectable change covers the true one in most replays", () => {
  expect(missed(detectableBars(traces, { pairs: [15, 30, 60], windows: 150, level: 0.005, least: 75 }))).toEqual([]);
});

test("on the calm machine the whole gate finds what was slowed down and blames nothing else", () => {
  const limits = { detected: { 1.1: 90 }, inconclusive: 10, redBefore: 12.5, redAfter: 5, wrongUnchanged: 2 };
  expect(missed(gateBars(calm, size, limits))).toEqual([]);
});

test("on the calm machine improvements are called so, and large ones never unchanged", () => {
  expect(missed(improvementBars(calm, size, { least: { 0.9: 85, 0.5: 100 }, wrongUnchanged: 0 }))).toEqual([]);
});

test("on the busy machine it misses more, says so, and still blames nothing else", () => {
  const limits = { detected: { 1.2: 85 }, inconclusive: 50, redBefore: 12.5, redAfter: 5, wrongUnchanged: 5 };
  expect(missed(gateBars(busy, size, limits))).toEqual([]);
});

test("5 % more CPU time is found although the machine has other work, and never called unchanged", () => {
  const limits = { detected: { 1.05: 95 }, inconclusive: 6, redBefore: 12.5, redAfter: 5, wrongUnchanged: 0 };
  const cpu = cpuTrace(join(import.meta.dirname, "traces"));
  expect(missed(gateBars([cpu], { metrics: 5, runs: 40 }, limits, "CPU time"))).toEqual([]);
});

test("where the true change is the margin, however often a run looks, it is hardly ever called unchanged", () => {
  const bar = unchangedAtMarginBar(0.03, 600);
  expect(missed([{ ...bar, most: 4 }])).toEqual([]);
});
