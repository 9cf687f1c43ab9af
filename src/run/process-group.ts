import { readdirSync, readFileSync } from "node:fs";

/** Environment variable that marks every process of a trial, to find those that left its process group. */
export const trialMarkerVariable = "BENCH_TRIAL_MARKER";

/** Sends a signal to a whole process group. It is not an error if the group has ended. */
export function signalGroup(leaderPid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leaderPid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Ends every process with the marker in its environment and returns their number. Reads /proc, so it finds none outside Linux. */
export function endMarkedProcesses(marker: string): number {
  const wanted = `${trialMarkerVariable}=${marker}`;
  const pids = processIds().filter((pid) => pid !== process.pid && environmentOf(pid).includes(wanted));
  for (const pid of pids) endProcess(pid);
  return pids.length;
}

/** Ends one process. It is not an error if it has ended. */
export function endProcess(pid: number): void {
  signalProcess(pid, "SIGKILL");
}

/** Sends a signal to one process. It is not an error if it has ended. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function processIds(): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    // The process has ended, or belongs to another user.
    return [];
  }
}

function isGone(error: unknown): boolean {
  // macOS answers EPERM for a group whose members have all ended and were not waited for.
  return error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM");
}
