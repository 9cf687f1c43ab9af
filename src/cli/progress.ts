import { createLogUpdate } from "log-update";
import { formatDuration } from "../core/units.ts";
import type { RunRecord } from "../core/run-record.ts";
import type { Outlook } from "../gate/judge/outlook.ts";
import { phaseName } from "../core/trial-phase.ts";
import type { ExecuteEvent } from "../run/execute.ts";

/** Shows how a run is going, on stderr: one line that is redrawn in a terminal, plain lines elsewhere. */
export interface Progress {
  /** From here on pairs are taken until they decide: says how far they are. */
  readonly decideBy: (outlook: OutlookOf) => void;
  readonly say: (line: string) => void;
  readonly onEvent: (event: ExecuteEvent) => void;
  readonly end: () => void;
}

type OutlookOf = (record: RunRecord, open: readonly string[]) => Outlook | null;

const nothingToDecide: OutlookOf = () => null;

/** Begins to tell on this stream; nothing is redrawn where it is no terminal. */
export function startProgress(stream: NodeJS.WritableStream & { readonly isTTY?: boolean }): Progress {
  const live = stream.isTTY ? createLogUpdate(stream) : null;
  const failedArms = new Set<string>();
  let outlookOf = nothingToDecide;
  let standing = "";
  return {
    decideBy: (outlook) => {
      outlookOf = outlook;
    },
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
          live?.(`${arm}, ${event.trial.side}, ${phaseName(event.trial.phase)} · ${done} trials${left}${standing}`);
          return;
        }
        case "round-end":
          if (live === null) stream.write(`  round ${event.round + 1}: ${event.done} trials done\n`);
          return;
        case "pair-end": {
          // Ranking every row's pairs takes milliseconds: often enough to be news, seldom enough to cost nothing.
          if (event.pairs % pairsBetweenOutlooks !== 0) return;
          const outlook = outlookOf(event.record, event.open);
          if (outlook === null) return;
          standing = `\n  ${outlookText(outlook)}`;
          if (live === null) stream.write(`${standing.slice(1)}\n`);
          return;
        }
        case "look-end":
          standing = "";
          live?.clear();
          stream.write(
            `  after ${event.pairs} pairs: ${event.open.length === 0 ? "done" : `undecided: ${event.open.join(", ")}`}\n`,
          );
      }
    },
    end: () => live?.clear(),
  };
}

const pairsBetweenOutlooks = 5;

/** The row that is furthest from a decision: how wide its interval is, and when it will probably be narrow enough. */
function outlookText({ pairs, scenario, arm, metric, halfWidth, margin, decidedAt }: Outlook): string {
  const width = `±${(halfWidth * 100).toFixed(1)} % of a margin of ${(margin * 100).toFixed(1)} %`;
  const when = decidedAt === null ? "may stay open" : `decided after about ${decidedAt} pairs`;
  return `${pairs} pairs · widest: ${scenario} ${arm} ${metric} ${width}, ${when}`;
}

/** Text of an engine, safe to print: control and bidirectional characters replaced, one line, bounded. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").slice(0, 300);
}
