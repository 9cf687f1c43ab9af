import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { isatty } from "node:tty";

/** Standard streams that were terminals when this process began. */
const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));

/** Whether a terminal of this process has gone away, such as that of a connection that broke. */
export function isTerminalLost(): boolean {
  return terminals.some((descriptor) => !isatty(descriptor));
}

/**
 * Lets this process end as usual after its terminal went away. Node restores the settings of its terminals when it exits, and
 * crashes if one is gone; it leaves out a descriptor that has become another file.
 */
export function surviveLostTerminal(): void {
  process.on("exit", () => {
    for (const descriptor of terminals) {
      if (isatty(descriptor)) continue;
      closeSync(descriptor);
      // Takes the lowest number that is free, which is this one.
      openSync(devNull, "r+");
    }
  });
}
