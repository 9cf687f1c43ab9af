/**
 * A signal that aborts at the first ^C, SIGTERM or SIGHUP. Work then ends its children and keeps what it has. A second ^C ends
 * the process at once, and the watchdog ends the running trial.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // `once` was rejected: execa ends this process with the same signal if it is the only listener left.
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
