import { readdirSync, readFileSync } from "node:fs";
import type { ProcessAccounting } from "../core/trace.ts";
import { hasWaitingParent, type WaitingReport } from "./waiting-parent.ts";

/** Watches one process tree from its start to its end. */
interface AccountingWatch {
  /** Call after the tree was waited for; `report` is the waiting parent's, null where there was none. */
  finish(report: WaitingReport | null): ProcessAccounting;
}

/** One way to learn what a tree of processes used. */
export interface AccountingSource {
  readonly id: string;
  /** The command is started under the waiting parent, which then is the root of the tree. */
  readonly needsWaitingParent: boolean;
  watch(pid: number): AccountingWatch;
}

/** Time between samples of memory: short against a start-up of 100 ms. A sample takes about 0.2 ms. */
const samplePeriodMs = 20;

/**
 * Linux: processor time in microseconds by the waiting parent, which waits for the whole tree, daemons too. Memory is the largest
 * sum of resident sets over the tree at one sample, and at least the largest resident set that the kernel saw of any one process.
 */
const waitedAccounting: AccountingSource = {
  id: "waiting parent: cpu of the whole tree (microseconds), rss of the tree (20 ms samples)",
  needsWaitingParent: true,
  watch: (pid) => {
    const memory = sampledMemory(() => descendantsOf(pid));
    return {
      finish: (report) => {
        const peakRssBytes = Math.max(memory.finish(), report?.largestRssBytes ?? 0);
        const cpuNs = report?.cpuNs ?? null;
        return {
          source: waitedAccounting.id,
          ...(cpuNs !== null && { cpuNs }),
          ...(peakRssBytes > 0 && { peakRssBytes }),
        };
      },
    };
  },
};

/** USER_HZ, the unit of processor times in /proc; 100 on every Linux architecture that Node runs on. */
const clockTicksPerSecond = 100n;

/**
 * Linux without perl: processor time is the growth of this process's own waited-for children time (proc_pid_stat(5), fields 16 and
 * 17). It counts in ticks of 10 ms and misses daemons.
 */
const tickAccounting: AccountingSource = {
  id: "proc: cpu of waited-for children (10 ms ticks), rss of the tree (20 ms samples)",
  needsWaitingParent: false,
  watch: (pid) => {
    const ticksBefore = waitedChildrenTicks();
    const memory = sampledMemory(() => [pid, ...descendantsOf(pid)]);
    return {
      finish: () => {
        const peakRssBytes = memory.finish();
        const cpuNs = Number(((waitedChildrenTicks() - ticksBefore) * 1_000_000_000n) / clockTicksPerSecond);
        return { source: tickAccounting.id, cpuNs, ...(peakRssBytes > 0 && { peakRssBytes }) };
      },
    };
  },
};

const noAccounting: AccountingSource = {
  id: "none on this platform: CPU time and memory are not reported",
  needsWaitingParent: false,
  watch: () => ({ finish: () => ({ source: noAccounting.id }) }),
};

/** The best source this machine has; what it lacks is absent from the results, never zero. */
export function accountingSource(platform: NodeJS.Platform): AccountingSource {
  if (platform !== "linux") return noAccounting;
  return hasWaitingParent() ? waitedAccounting : tickAccounting;
}

/** Processes that stem from one, those started by any of its threads included. */
export function descendantsOf(pid: number): number[] {
  const children = namesIfAlive(`/proc/${pid}/task`).flatMap((thread) =>
    readIfAlive(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function sampledMemory(processes: () => readonly number[]): { finish(): number } {
  let peakBytes = 0;
  const timer = setInterval(() => {
    peakBytes = Math.max(
      peakBytes,
      processes().reduce((sum, pid) => sum + rssBytes(pid), 0),
    );
  }, samplePeriodMs);
  return {
    finish: () => {
      clearInterval(timer);
      return peakBytes;
    },
  };
}

function waitedChildrenTicks(): bigint {
  const stat = readFileSync("/proc/self/stat", "latin1");
  // The command name may have spaces and brackets, so fields are counted from its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return BigInt(fields[13] ?? 0) + BigInt(fields[14] ?? 0);
}

/** Resident set of one process. 0 if it has ended. */
export function rssBytes(pid: number): number {
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

/** Names in a folder of /proc. Empty if its process has ended. */
export function namesIfAlive(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
