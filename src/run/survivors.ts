import type { ProcessExit } from "../core/trace.ts";
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

/** What the waiting parent says of the others. One that was killed itself has not waited for them. */
type Witness = "waits" | "has-waited" | "none";

/**
 * Ends what a command left behind, until nothing is left or the grace is over. `parentExit` is the end of the waiting parent, which
 * ends after the last of them. Null without one.
 */
export async function endSurvivors(
  processes: TrialProcesses,
  { parentExit, graceMs }: { readonly parentExit: Promise<ProcessExit> | null; readonly graceMs: number },
): Promise<readonly Survivor[]> {
  let witness = witnessBefore(parentExit);
  const parentEnded = parentExit?.then(({ kind }) => {
    witness = kind === "exited" ? "has-waited" : "none";
  });
  const pause = async (ms: number): Promise<void> => {
    const passed = new Promise<void>((resolve) => setTimeout(resolve, ms));
    await (witness === "waits" ? Promise.race([parentEnded, passed]) : passed);
  };
  const survivors = new Map<number, Survivor>();
  if (runningOf(processes).length > 0) await pause(leaveGraceMs);
  for (const until = AbortSignal.timeout(graceMs); !until.aborted;) {
    const pids = runningOf(processes);
    if (witness === "has-waited" || (witness === "none" && pids.length === 0)) break;
    for (const pid of pids) {
      const state = processState(pid);
      const cpuNs = state === null ? 0 : state.ownCpuNs + state.childrenCpuNs;
      const { name, commandLine } = survivors.get(pid) ?? { name: processName(pid), commandLine: commandLineOf(pid) };
      survivors.set(pid, { name, commandLine, cpuNs });
      endProcess(pid);
    }
    await pause(survivorPeriodMs);
  }
  return [...survivors.values()];
}

function witnessBefore(parentExit: Promise<ProcessExit> | null): Witness {
  return parentExit === null ? "none" : "waits";
}

/** A zombie has ended. Its parent has not yet waited for it. */
function runningOf(processes: TrialProcesses): readonly number[] {
  return processes.members().filter((pid) => processState(pid)?.isZombie === false);
}
