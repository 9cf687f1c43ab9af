import { Interruption } from "../../core/user-error.ts";
import { isTerminalLost } from "./lost-terminal.ts";

/** What a terminal that goes away means for a command: a measurement goes on, a server or a watch ends. */
type AtLostTerminal = "goes-on" | "ends";

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ends the process, as if nobody listened. */
function end(name: NodeJS.Signals): void {
  process.removeListener(name, end);
  process.kill(process.pid, name);
}

/**
 * Ends the process at a signal until a command waits for signals itself. execa listens only while a child runs. A signal that came just
 * as a child ended found no listener any more and was lost, and the process went on.
 */
export function endAtSignals(): void {
  for (const name of endingSignals) process.on(name, end);
}

/**
 * A signal that aborts at the first ^C, SIGTERM or SIGHUP. Work then ends its children and keeps what it has. A second ^C ends
 * the process at once, and the watchdog ends the running trial. The SIGHUP of a terminal that went away is no wish to end: a
 * measurement goes on, and its files are found later.
 */
export function interruptSignal(atLostTerminal: AtLostTerminal = "goes-on"): AbortSignal {
  const controller = new AbortController();
  for (const name of endingSignals) {
    // `once` was rejected: execa ends this process with the same signal if it is the only listener left.
    const interrupt = (): void => {
      if (name === "SIGHUP" && atLostTerminal === "goes-on" && isTerminalLost()) return;
      if (!controller.signal.aborted) {
        controller.abort(new Interruption(`Interrupted by ${name}.`));
        return;
      }
      process.removeListener(name, interrupt);
      process.kill(process.pid, name);
    };
    process.on(name, interrupt);
    process.removeListener(name, end);
  }
  return controller.signal;
}
