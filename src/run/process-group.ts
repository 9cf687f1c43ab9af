import { readdirSync, readFileSync } from "node:fs";

/** Environment variable that marks every process of a trial, so that survivors are found whatever group they moved to. */
export const trialMarkerVariable = "BENCH_TRIAL_MARKER";

/** Sends a signal to a whole process group; a group that is already gone is no error. */
export function signalGroup(leaderPid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leaderPid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/**
 * Ends every process that carries the marker in its environment, and tells how many there were. Reads /proc, so on
 * other systems than Linux it finds none; there the process group is all that is ended.
 */
export function endMarkedProcesses(marker: string): number {
  const wanted = `${trialMarkerVariable}=${marker}`;
  const pids = processIds().filter((pid) => pid !== process.pid && environmentOf(pid).includes(wanted));
  for (const pid of pids) endProcess(pid);
  return pids.length;
}

/** Ends one process; one that is already gone is no error. */
export function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
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
    // The process ended between the listing and the read, or belongs to another user: not ours to end.
    return [];
  }
}

function isGone(error: unknown): boolean {
  // macOS answers EPERM for a group whose members have all ended but were not waited for.
  return error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM");
}
