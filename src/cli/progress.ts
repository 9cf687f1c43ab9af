import { createLogUpdate } from "log-update";
import { formatDuration } from "../core/units.ts";
import type { ExecuteEvent } from "../run/execute.ts";

/** Shows how a run is going, on stderr: one line that is redrawn in a terminal, plain lines elsewhere. */
export interface Progress {
  readonly say: (line: string) => void;
  readonly onEvent: (event: ExecuteEvent) => void;
  readonly end: () => void;
}

export function startProgress(stream: NodeJS.WriteStream): Progress {
  const live = stream.isTTY ? createLogUpdate(stream) : null;
  const failedArms = new Set<string>();
  return {
    say: (line) => {
      live?.clear();
      stream.write(`${line}\n`);
    },
    onEvent: (event) => {
      switch (event.kind) {
        case "trial-end": {
          const arm = `${event.scenario} ${event.arm}`;
          if (event.trial.outcome.kind === "failed" && !failedArms.has(arm)) {
            live?.clear();
            stream.write(`  failed: ${arm}: ${printable(event.trial.outcome.reason)}\n`);
            failedArms.add(arm);
          }
          const done = event.planned === null ? `${event.done}` : `${event.done}/${event.planned}`;
          const left = event.leftNs < 1e9 ? "" : ` · ${formatDuration(event.leftNs)} left in this stage`;
          live?.(`${arm}, ${event.trial.side} ${event.trial.round + 1} · ${done} trials${left}`);
          return;
        }
        case "round-end":
          if (live === null) stream.write(`  round ${event.round + 1}: ${event.done} trials done\n`);
          return;
        case "look-end":
          live?.clear();
          stream.write(
            `  after ${event.pairs} pairs: ${event.open.length === 0 ? "done" : `undecided: ${event.open.join(", ")}`}\n`,
          );
      }
    },
    end: () => live?.clear(),
  };
}

/** Text of an engine, safe to print: control and bidirectional characters replaced, one line, bounded. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").slice(0, 300);
}
