import { readFileSync } from "node:fs";
import type { Clock } from "../core/clock.ts";
import type { TrialConditions } from "../core/run-record.ts";

/** The machine at one moment. */
export interface MachineSample {
  readonly monotonicNs: bigint;
  readonly wallNs: number;
  /** Since boot, over all cores; null where the system does not tell. */
  readonly processor: { readonly allNs: number; readonly stolenNs: number; readonly runnable: number } | null;
}

/** USER_HZ is 100 on every Linux that Node runs on: processor times in /proc come in steps of this. */
const tickNs = 1e7;

/** Reads the clocks and, on Linux, one file of the kernel's: a tenth of a millisecond, outside of what is measured. */
export function sampleMachine(clock: Clock): MachineSample {
  return {
    monotonicNs: clock.nowNs(),
    wallNs: Date.parse(clock.isoDate()) * 1e6,
    processor: processorState(readOrNull("/proc/stat")),
  };
}

/** What happened between two samples. */
export function conditionsBetween(before: MachineSample, after: MachineSample): TrialConditions {
  const suspendedNs = after.wallNs - before.wallNs - Number(after.monotonicNs - before.monotonicNs);
  if (before.processor === null || after.processor === null)
    return { processorNs: null, stolenNs: null, runnable: null, suspendedNs };
  return {
    processorNs: after.processor.allNs - before.processor.allNs,
    stolenNs: after.processor.stolenNs - before.processor.stolenNs,
    runnable: (before.processor.runnable + after.processor.runnable) / 2,
    suspendedNs,
  };
}

/** proc_stat(5): "cpu" has user nice system idle iowait irq softirq steal in ticks; "procs_running" counts the reader too. */
export function processorState(text: string | null): MachineSample["processor"] {
  const line = text === null ? null : /^cpu +(.+)$/m.exec(text)?.[1];
  const runnable = text === null ? null : /^procs_running (\d+)$/m.exec(text)?.[1];
  if (line === undefined || line === null || runnable === undefined || runnable === null) return null;
  const ticks = line.split(" ").slice(0, 8).map(Number);
  const all = ticks.reduce((sum, value) => sum + value, 0);
  return { allNs: all * tickNs, stolenNs: (ticks[7] ?? 0) * tickNs, runnable: Number(runnable) };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null;
  }
}
