import { readFileSync } from "node:fs";
import type { ProcessAccounting } from "../core/trace.ts";

/** Watches one tree of child processes from its start to its end. */
interface AccountingWatch {
  /** Call after the child was waited for; no other child of this process may have ended in between. */
  finish(): ProcessAccounting;
}

/** One way to learn what a tree of processes used. */
export interface AccountingSource {
  readonly id: string;
  watch(pid: number): AccountingWatch;
}

/** Time between samples of memory: short against a start-up of 100 ms. A sample takes about 0.2 ms. */
const samplePeriodMs = 20;
/** USER_HZ, the unit of processor times in /proc; 100 on every Linux architecture that Node runs on. */
const clockTicksPerSecond = 100;

/**
 * Linux. Processor time: how much this process's time of waited-for children grew (proc_pid_stat(5), fields 16 and 17); the
 * kernel sums it over the whole tree. It counts in ticks of 10 ms, so a trial's value is off by at most one tick either way,
 * without bias. Sampling the scheduler's nanosecond counters would miss what follows the last sample. Memory: the largest
 * sum of resident sets of the tree at one sample.
 */
const linuxAccounting: AccountingSource = {
  id: "proc: cpu of waited-for children (10 ms ticks), rss of the tree (20 ms samples)",
  watch: (pid) => {
    const cpuBeforeNs = waitedChildrenCpuNs();
    let peakRssBytes = 0;
    const timer = setInterval(() => {
      peakRssBytes = Math.max(peakRssBytes, treeRssBytes(pid));
    }, samplePeriodMs);
    return {
      finish: () => {
        clearInterval(timer);
        const used = { source: linuxAccounting.id, cpuNs: waitedChildrenCpuNs() - cpuBeforeNs };
        return peakRssBytes > 0 ? { ...used, peakRssBytes } : used;
      },
    };
  },
};

const noAccounting: AccountingSource = {
  id: "none on this platform: CPU time and memory are not reported",
  watch: () => ({ finish: () => ({ source: noAccounting.id }) }),
};

/** The best source of this platform. What it lacks is absent from the results, never zero. */
export function accountingSource(platform: NodeJS.Platform): AccountingSource {
  return platform === "linux" ? linuxAccounting : noAccounting;
}

function waitedChildrenCpuNs(): number {
  const stat = readFileSync("/proc/self/stat", "latin1");
  // The command name may have spaces and brackets, so fields are counted from its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[13]) + Number(fields[14]);
  return (ticks / clockTicksPerSecond) * 1e9;
}

function treeRssBytes(rootPid: number): number {
  return processTree(rootPid).reduce((sum, pid) => sum + rssBytes(pid), 0);
}

function processTree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}

/** Children of the main thread: Node starts all of its children there. */
function childrenOf(pid: number): number[] {
  const text = readIfAlive(`/proc/${pid}/task/${pid}/children`);
  return text.split(" ").filter(Boolean).map(Number);
}

function rssBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readIfAlive(`/proc/${pid}/status`));
  return match === null ? 0 : Number(match[1]) * 1024;
}

function readIfAlive(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
