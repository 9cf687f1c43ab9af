/**
 * A signal that aborts at the first ^C (or SIGTERM, SIGHUP), so that work can end its children and keep what it has. A second
 * ^C ends the process at once; the watchdog then ends the running trial.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(name, () => controller.abort(new Error(`interrupted by ${name}`)));
  return controller.signal;
}
