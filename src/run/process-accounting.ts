import { readFileSync } from "node:fs";
import type { ProcessAccounting } from "../core/trace.ts";

/** Watches one child process tree from its start to its end. */
interface AccountingWatch {
  /** Call after the child was waited for; no other child of this process may have ended in between. */
  finish(): ProcessAccounting;
}

/** One way to learn what a process tree used. */
export interface AccountingSource {
  readonly id: string;
  watch(pid: number): AccountingWatch;
}

/** How often memory is sampled: short against a start-up of 100 ms, and about 0.2 ms of work each. */
const samplePeriodMs = 20;
/** USER_HZ, the unit of processor times in /proc; 100 on every Linux architecture that Node runs on. */
const clockTicksPerSecond = 100;

/**
 * Linux: processor time is the growth of this process's own waited-for children time (proc_pid_stat(5), fields 16 and
 * 17), which the kernel sums over the whole tree as parents wait for their children. It counts in 10 ms ticks of a
 * running total, so a trial's value is off by at most one tick each way and unbiased over trials. Sampling the
 * scheduler's nanosecond counters instead would miss what happens after the last sample. Memory is the largest sum of
 * resident sets over the tree at one sample.
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

/** The best source this platform has; what it lacks is absent from the results, never zero. */
export function accountingSource(platform: NodeJS.Platform): AccountingSource {
  return platform === "linux" ? linuxAccounting : noAccounting;
}

function waitedChildrenCpuNs(): number {
  const stat = readFileSync("/proc/self/stat", "latin1");
  // The command name may hold spaces and brackets; fields are counted from after its closing one.
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

/** Children started by the main thread, which is where Node starts them all. */
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
