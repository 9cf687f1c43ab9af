import type { Clock } from "../core/clock.ts";
import type { TrialConditions } from "../core/run-record.ts";
import { processorTimes, systemFiles, type ProcessorTimes } from "./system-files.ts";

/** The machine at one moment. */
export interface MachineSample {
  readonly monotonicNs: bigint;
  readonly wallNs: number;
  /** Null where the system does not tell. */
  readonly processor: (Pick<ProcessorTimes, "allNs" | "stolenNs"> & { readonly runnable: number }) | null;
}

/** Reads the clocks and, on Linux, one file of the kernel. It takes a tenth of a millisecond, outside of what is measured. */
export function sampleMachine(clock: Clock): MachineSample {
  return {
    monotonicNs: clock.nowNs(),
    wallNs: Date.parse(clock.isoDate()) * 1e6,
    processor: processorState(systemFiles()("proc/stat")),
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

/** Processor times and runnable processes, the reader among them (proc_stat(5)). */
export function processorState(stat: string | null): MachineSample["processor"] {
  const times = processorTimes(stat);
  const runnable = stat === null ? null : /^procs_running (\d+)$/m.exec(stat)?.[1];
  if (times === null || runnable == null) return null;
  return { allNs: times.allNs, stolenNs: times.stolenNs, runnable: Number(runnable) };
}
