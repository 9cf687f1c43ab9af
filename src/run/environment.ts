import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import type { Environment } from "../core/run-record.ts";

/** What identifies the machine, and its state at one moment. */
export interface EnvironmentProbe {
  readonly machine: Pick<
    Environment,
    "cpuModel" | "cores" | "memoryBytes" | "platform" | "kernel" | "node" | "governor"
  >;
  readonly load: number;
  /** Processor ticks since boot, all and stolen; null where the system does not tell. */
  readonly ticks: { readonly all: number; readonly stolen: number } | null;
}

/** Reads the machine and its present load. */
export function probeEnvironment(): EnvironmentProbe {
  return {
    machine: {
      cpuModel: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      memoryBytes: memoryLimitBytes() ?? totalmem(),
      platform: `${platform()} ${process.arch}`,
      kernel: release(),
      node: process.version,
      governor: readOrNull("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
    },
    load: loadavg()[0] ?? 0,
    ticks: processorTicks(),
  };
}

/** Joins the probes before and after a run. */
export function environmentOf(
  before: EnvironmentProbe,
  after: EnvironmentProbe,
  accounting: string,
  drift: Environment["drift"],
): Environment {
  return {
    ...before.machine,
    loadBefore: before.load,
    loadAfter: after.load,
    stealRatio: stealRatio(before, after),
    accounting,
    drift,
  };
}

function stealRatio(before: EnvironmentProbe, after: EnvironmentProbe): number | null {
  if (before.ticks === null || after.ticks === null) return null;
  const all = after.ticks.all - before.ticks.all;
  return all === 0 ? 0 : (after.ticks.stolen - before.ticks.stolen) / all;
}

/** First line of /proc/stat: user nice system idle iowait irq softirq steal (proc_stat(5)). */
function processorTicks(): EnvironmentProbe["ticks"] {
  const line = readOrNull("/proc/stat")?.split("\n")[0];
  if (line === undefined) return null;
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  return { all: ticks.reduce((sum, value) => sum + value, 0), stolen: ticks[7] ?? 0 };
}

/** The container's memory limit (cgroup 2, then 1), when it is below the machine's memory. */
function memoryLimitBytes(): number | null {
  const text =
    readOrNull("/sys/fs/cgroup/memory.max") ?? readOrNull("/sys/fs/cgroup/memory/memory.limit_in_bytes") ?? "max";
  const limit = Number(text);
  return Number.isFinite(limit) && limit < totalmem() ? limit : null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return null;
  }
}
