/**
 * A signal that aborts at the first ^C (or SIGTERM, SIGHUP), so that work can end its children and keep what it has. A second
 * ^C ends the process at once; the watchdog then ends the running trial.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Not `once`: execa ends this process by the same signal when it finds itself the only one that still listens.
    const interrupt = (): void => {
      if (!controller.signal.aborted) {
        controller.abort(new Error(`interrupted by ${name}`));
        return;
      }
      process.removeListener(name, interrupt);
      process.kill(process.pid, name);
    };
    process.on(name, interrupt);
  }
  return controller.signal;
}
