/** Environment variable that marks every process of a trial, so that those that left its process group are found. */
export const trialMarkerVariable = "BENCH_TRIAL_MARKER";

/** Sends a signal to a whole process group. It is not an error if the group has ended. */
export function signalGroup(leaderPid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leaderPid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
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

function isGone(error: unknown): boolean {
  // macOS answers EPERM for a group whose members have all ended and were not waited for.
  return error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM");
}
