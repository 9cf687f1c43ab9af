import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { conditionsBetween, processorState, sampleMachine } from "../../src/run/trial-conditions.ts";

const stat = [
  "cpu  100 20 30 400 5 6 7 32 9 9",
  "cpu0 50 10 15 200 2 3 3 16 4 4",
  "ctxt 123",
  "procs_running 3",
  "procs_blocked 0",
].join("\n");

test("processor time is summed without the guests' share, which user time holds already", () => {
  expect(processorState(stat)).toEqual({ allNs: 6e9, stolenNs: 0.32e9, runnable: 3 });
});

test("where the kernel does not tell, nothing is known rather than zero", () => {
  expect([processorState(null), processorState("intr 1 2 3\n")]).toEqual([null, null]);
  const sample = { monotonicNs: 0n, wallNs: 0, processor: null };
  expect(conditionsBetween(sample, { ...sample, monotonicNs: 5n, wallNs: 5 })).toEqual({
    processorNs: null,
    stolenNs: null,
    runnable: null,
    suspendedNs: 0,
  });
});

const at = (monotonicNs: bigint, wallNs: number, allNs: number, stolenNs: number, runnable: number) => ({
  monotonicNs,
  wallNs,
  processor: { allNs, stolenNs, runnable },
});

test("two samples give what was taken between them, and the sleep that only the wall clock saw", () => {
  expect(conditionsBetween(at(0n, 1e9, 0, 0, 1), at(100_000_000n, 61.1e9, 200e6, 20e6, 4))).toEqual({
    processorNs: 200e6,
    stolenNs: 20e6,
    runnable: 2.5,
    suspendedNs: 60e9,
  });
});

test.runIf(process.platform === "linux")("this machine's own counters are read", () => {
  const sample = sampleMachine({ nowNs: () => 7n, isoDate: () => "2026-01-01T00:00:01.500Z" });
  expect(sample).toMatchObject({ monotonicNs: 7n, wallNs: Date.UTC(2026, 0, 1, 0, 0, 1, 500) * 1e6 });
  expect(sample.processor?.allNs).toBeGreaterThan(0);
  expect(sample.processor?.runnable).toBeGreaterThanOrEqual(1);
  expect(processorState(readFileSync("/proc/stat", "latin1"))).not.toBeNull();
});
