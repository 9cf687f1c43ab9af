import { readFileSync } from "node:fs";

/** Reads a file of the operating system, such as `proc/stat`; null where there is none. */
export type ReadSystemFile = (path: string) => string | null;

/** A reader below `root`, which stands for `/` in tests. */
export function systemFiles(root = "/"): ReadSystemFile {
  return (path) => {
    try {
      return readFileSync(`${root}${path}`, "utf8").trim();
    } catch {
      return null;
    }
  };
}

/** Processor time since boot, summed over all cores. */
export interface ProcessorTimes {
  readonly allNs: number;
  readonly idleNs: number;
  /** What the hypervisor took. */
  readonly stolenNs: number;
}

/** USER_HZ is 100 on every Linux that Node runs on, so times in /proc come in steps of this. */
const tickNs = 1e7;

/** First line of /proc/stat: user nice system idle iowait irq softirq steal, in ticks (proc_stat(5)). */
export function processorTimes(stat: string | null): ProcessorTimes | null {
  const line = stat === null ? undefined : /^cpu +(.+)$/m.exec(stat)?.[1];
  const ticks = line?.split(" ").slice(0, 8).map(Number) ?? [];
  const [, , , idle, waiting, , , stolen] = ticks;
  if (idle === undefined || waiting === undefined || stolen === undefined) return null;
  const all = ticks.reduce((sum, value) => sum + value, 0);
  return { allNs: all * tickNs, idleNs: (idle + waiting) * tickNs, stolenNs: stolen * tickNs };
}

/** The control group's memory limit (version 2, then 1): infinite when there is none, null where the system does not tell. */
export function memoryLimitBytes(read: ReadSystemFile): number | null {
  const text = read("sys/fs/cgroup/memory.max") ?? read("sys/fs/cgroup/memory/memory.limit_in_bytes");
  if (text === null) return null;
  // Version 1 writes "no limit" as the largest number of pages.
  return text === "max" || Number(text) > 2 ** 60 ? Infinity : Number(text);
}

/** The power policy of the first core, such as "performance". */
export function cpuGovernor(read: ReadSystemFile): string | null {
  return read("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
}
