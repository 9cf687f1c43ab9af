import { endProcess } from "./process-group.ts";
import { commandLineOf, processName, processState, type TrialProcesses } from "./trial-processes.ts";

/** Processes that still ran when the command had ended. They were ended. */
export interface Survivors {
  /** Their command lines, in the order of their discovery. */
  readonly names: readonly string[];
  readonly cpuNs: number;
}

/** One of them. */
interface Survivor {
  /** For people: one line, cut if it is long. */
  readonly name: string;
  readonly commandLine: string;
  readonly cpuNs: number;
}

/** A child may end by itself shortly after its parent. One that runs longer is a survivor. */
const leaveGraceMs = 50;
/** Survivors are looked for again in this period, because they may fork while they are ended. */
const survivorPeriodMs = 10;

export function survivorsOf(survivors: readonly Survivor[]): Survivors {
  return { names: survivors.map(({ name }) => name), cpuNs: survivors.reduce((sum, { cpuNs }) => sum + cpuNs, 0) };
}

/**
 * Ends what a command left behind, until nothing is left or the grace is over. `parentEnded` is the end of the waiting parent, which
 * ends after the last of them. Null without one.
 */
export async function endSurvivors(
  processes: TrialProcesses,
  { parentEnded, graceMs }: { readonly parentEnded: Promise<unknown> | null; readonly graceMs: number },
): Promise<readonly Survivor[]> {
  const isOver = parentEnded?.then(() => true) ?? null;
  const pause = async (ms: number): Promise<boolean> => {
    const passed = new Promise<boolean>((resolve) => setTimeout(resolve, ms, false));
    return Promise.race(isOver === null ? [passed] : [isOver, passed]);
  };
  const survivors = new Map<number, Survivor>();
  let isDone = runningOf(processes).length === 0 ? isOver === null : await pause(leaveGraceMs);
  for (const until = AbortSignal.timeout(graceMs); !isDone && !until.aborted;) {
    const pids = runningOf(processes);
    for (const pid of pids) {
      const state = processState(pid);
      const cpuNs = state === null ? 0 : state.ownCpuNs + state.childrenCpuNs;
      const { name, commandLine } = survivors.get(pid) ?? { name: processName(pid), commandLine: commandLineOf(pid) };
      survivors.set(pid, { name, commandLine, cpuNs });
      endProcess(pid);
    }
    isDone = (await pause(survivorPeriodMs)) || (isOver === null && pids.length === 0);
  }
  return [...survivors.values()];
}

/** A zombie has ended. Its parent has not yet waited for it. */
function runningOf(processes: TrialProcesses): readonly number[] {
  return processes.members().filter((pid) => processState(pid)?.isZombie === false);
}
