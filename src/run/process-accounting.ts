import type { ProcessAccounting } from "../core/trace.ts";
import { TreeMemory } from "./tree-memory.ts";
import { processState, type TrialProcesses } from "./trial-processes.ts";
import { hasWaitingParent, type WaitingReport } from "./waiting-parent.ts";

/** What was learned at the end of a trial. */
export interface TrialEnd {
  /** The waiting parent's report. Null without a waiting parent. */
  readonly report: WaitingReport | null;
  /** Processor time of the processes that outlived the command, up to their end. */
  readonly survivorCpuNs: number;
  /** That of expected daemons, which are not counted. */
  readonly daemonCpuNs: number;
}

/** Watches the processes of one trial from its start to its end. */
interface AccountingWatch {
  /** Call after the last process has ended. */
  finish(end: TrialEnd): ProcessAccounting;
}

/** One way to learn what the processes of a trial used. */
export interface AccountingSource {
  readonly id: string;
  /** The command is started under the waiting parent. */
  readonly needsWaitingParent: boolean;
  watch(processes: Pick<TrialProcesses, "members">): AccountingWatch;
}

/** Short against a start-up of 100 ms. A sample of one process takes less than a millisecond. */
const samplePeriodMs = 20;
const memorySource = `memory of the tree (${samplePeriodMs} ms samples, shared pages once)`;

/**
 * Linux with perl: the waiting parent waits for the whole tree, daemons too, and counts its processor time in microseconds. Memory
 * is at least the largest resident set that the kernel saw of any one process.
 */
const waitedAccounting: AccountingSource = {
  id: `waiting parent: cpu of the tree (microseconds), ${memorySource}`,
  needsWaitingParent: true,
  watch: (processes) => {
    const memory = sampledMemory(processes);
    return {
      finish: ({ report, daemonCpuNs }) => {
        const peakRssBytes = Math.max(memory.finish(), report?.largestRssBytes ?? 0);
        const wholeCpuNs = report?.cpuNs ?? null;
        const cpuNs = wholeCpuNs === null ? null : Math.max(0, wholeCpuNs - daemonCpuNs);
        return {
          source: waitedAccounting.id,
          ...(cpuNs !== null && { cpuNs }),
          ...(peakRssBytes > 0 && { peakRssBytes }),
        };
      },
    };
  },
};

/**
 * Linux without perl: processor time is the growth of the time of this process's own children, and the time of survivors. It counts
 * in ticks of 10 ms and misses a daemon that ended by itself.
 */
const tickAccounting: AccountingSource = {
  id: `proc: cpu of waited-for children and survivors (10 ms ticks), ${memorySource}`,
  needsWaitingParent: false,
  watch: (processes) => {
    const beforeNs = waitedChildrenNs();
    const memory = sampledMemory(processes);
    return {
      finish: ({ survivorCpuNs }) => {
        const peakRssBytes = memory.finish();
        const cpuNs = waitedChildrenNs() - beforeNs + survivorCpuNs;
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

/** The best source this machine has. What it lacks is absent from the results, never zero. */
export function accountingSource(platform: NodeJS.Platform): AccountingSource {
  if (platform !== "linux") return noAccounting;
  return hasWaitingParent() ? waitedAccounting : tickAccounting;
}

/** Starts to sample the memory of a trial. `finish` returns the peak in bytes. */
function sampledMemory(processes: Pick<TrialProcesses, "members">): { finish(): number } {
  const memory = new TreeMemory();
  const timer = setInterval(() => memory.sample(processes.members()), samplePeriodMs);
  return {
    finish: () => {
      clearInterval(timer);
      return memory.peakBytes;
    },
  };
}

function waitedChildrenNs(): number {
  return processState(process.pid)?.childrenCpuNs ?? 0;
}
