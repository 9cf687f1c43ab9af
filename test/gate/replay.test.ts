import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Random, randomFrom } from "../../src/core/random.ts";
import type { TrialRecord } from "../../src/core/run-record.ts";
import { compareRuns } from "../../src/gate/judge/compare.ts";
import { looksUpTo } from "../../src/gate/judge/looks.ts";
import { defaultMargins } from "../../src/gate/judge/margins.ts";
import { signedRank } from "../../src/stats/signed-rank.ts";
import { confirming, runRecord, scenarioRecord, trial } from "./run-records.ts";

const traceOf = (name: string, field: string): number[] =>
  readFileSync(join(import.meta.dirname, "traces", `${name}.jsonl`), "utf8")
    .trim()
    .split("\n")
    .flatMap((line): number[] => JSON.parse(line)[field]);

/** Neighbours in a window of a trace, the sides in random order: what a run side by side on that machine would have seen. */
function window(trace: readonly number[], random: Random, pairs: number): { base: number; head: number }[] {
  const start = Math.floor(random() * (trace.length - 2 * pairs));
  return Array.from({ length: pairs }, (_, index) => {
    const [first = 0, second = 0] = trace.slice(start + 2 * index, start + 2 * index + 2);
    return random() < 0.5 ? { base: first, head: second } : { base: second, head: first };
  });
}

test.each([
  ["calm", "spawnMs"],
  ["calm", "chunkMs"],
  ["busy", "spawnMs"],
  ["busy", "chunkMs"],
])("on recorded %s %s the test at 2.5 %% alarms about as often as it says when nothing changed", (name, field) => {
  const trace = traceOf(name, field);
  const random = randomFrom(`replay ${name} ${field}`);
  const windows = Array.from({ length: 1500 }, () => window(trace, random, 30));
  const alarms = windows.filter(
    (pairs) => signedRank(pairs.map(({ base, head }) => Math.log(head / base))).pGreater < 0.025,
  );
  expect(alarms.length / windows.length).toBeGreaterThan(0.008);
  expect(alarms.length / windows.length).toBeLessThanOrEqual(0.05);
});

function trialsOf(trace: readonly number[], random: Random, count: number, ratio: number): TrialRecord[] {
  return window(trace, random, count).flatMap(({ base, head }, index) => [
    trial(index, "base", { wall: base * 1e6 }),
    trial(index, "head", { wall: head * 1e6 * ratio }),
  ]);
}

/** Runs of 20 scenarios of which the first is slower, with looks and confirmation: shares of runs. */
function gate(name: string, ratio: number, runs: number): { found: number; falseAlarm: number } {
  const trace = traceOf(name, "spawnMs");
  const random = randomFrom(`gate ${name} ${ratio}`);
  const record = () =>
    runRecord(
      Array.from({ length: 20 }, (_, index) => {
        const pairs = (count: number) => trialsOf(trace, random, count, index === 0 ? ratio : 1);
        return scenarioRecord([...pairs(100), ...confirming(pairs(60))], { id: `s${index}` });
      }),
    );
  const red = Array.from({ length: runs }, () => {
    const rule = { margins: defaultMargins, looks: looksUpTo(100) };
    const sides = { name: "main", baseline: null, head: record(), revision: "abc" };
    const { rows } = compareRuns({ kind: "paired", ...sides, ...rule });
    return rows.flatMap(({ scenario, judgement }) =>
      judgement.kind === "paired" && judgement.verdict === "regressed" ? [scenario] : [],
    );
  });
  return {
    found: red.filter((ids) => ids.includes("s0")).length / runs,
    falseAlarm: red.filter((ids) => ids.some((id) => id !== "s0")).length / runs,
  };
}

test("on the calm machine a confirmed gate finds a 10 % slowdown among twenty timings and blames no other", () => {
  const { found, falseAlarm } = gate("calm", 1.1, 50);
  expect(found).toBeGreaterThanOrEqual(0.95);
  expect(falseAlarm).toBeLessThanOrEqual(0.02);
});

test("on the busy machine it finds a 20 % slowdown and still blames no other", () => {
  const { found, falseAlarm } = gate("busy", 1.2, 50);
  expect(found).toBeGreaterThanOrEqual(0.9);
  expect(falseAlarm).toBeLessThanOrEqual(0.02);
});
