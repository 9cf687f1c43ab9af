import type { RunRecord, TrialOutcome } from "../../core/run-record.ts";
import { phaseName } from "../../core/trial-phase.ts";
import { formatDuration } from "../../core/units.ts";
import type { Outlook } from "../../gate/judge/outlook.ts";
import type { ExecuteEvent } from "../../run/execute.ts";
import { printable, startStatusLine } from "./status-line.ts";

/** Shows on stderr how a run is going. */
export interface Progress {
  /** From now on pairs are measured until they decide. Shows how far they are. */
  readonly decideBy: (outlook: OutlookOf) => void;
  readonly say: (line: string) => void;
  readonly onEvent: (event: ExecuteEvent) => void;
  readonly end: () => void;
}

type OutlookOf = (record: RunRecord, open: readonly string[]) => Outlook | null;

const nothingToDecide: OutlookOf = () => null;

/** The outlook takes milliseconds to compute. At every fifth pair its cost does not matter. */
const pairsBetweenOutlooks = 5;

/** Starts to show progress on the stream. */
export function startProgress(stream: NodeJS.WritableStream & { readonly isTTY?: boolean }): Progress {
  const { isLive, say, update, end } = startStatusLine(stream);
  const shownArms = new Set<string>();
  let outlookOf = nothingToDecide;
  let outlookLine = "";
  return {
    say,
    end,
    decideBy: (outlook) => {
      outlookOf = outlook;
    },
    onEvent: (event) => {
      switch (event.kind) {
        case "trial-end": {
          const arm = `${event.scenario} ${event.arm}`;
          const reason = reasonLine(event.trial.outcome);
          if (reason !== null && !shownArms.has(arm)) {
            say(`  ${reason.word}: ${arm}: ${printable(reason.text)}`);
            shownArms.add(arm);
          }
          const done = event.planned === null ? `${event.done}` : `${event.done}/${event.planned}`;
          const left = event.leftNs < 1e9 ? "" : ` · ${formatDuration(event.leftNs)} left in this stage`;
          update(`${arm}, ${event.trial.side}, ${phaseName(event.trial.phase)} · ${done} trials${left}${outlookLine}`);
          return;
        }
        case "given-up":
          say(`  ${printable(event.sentence)}`);
          return;
        case "round-end":
          if (!isLive) say(`  round ${event.round + 1}: ${event.done} trials done`);
          return;
        case "pair-end": {
          if (event.pairs % pairsBetweenOutlooks !== 0) return;
          const outlook = outlookOf(event.record, event.open);
          if (outlook === null) return;
          outlookLine = `\n  ${outlookText(outlook)}`;
          if (!isLive) say(outlookLine.slice(1));
          return;
        }
        case "look-end":
          outlookLine = "";
          say(
            `  after ${event.pairs} pairs: ${event.open.length === 0 ? "done" : `undecided: ${event.open.join(", ")}`}`,
          );
      }
    },
  };
}

/** Why a trial has no values. Null if it has some. */
function reasonLine(outcome: TrialOutcome): { readonly word: string; readonly text: string } | null {
  switch (outcome.kind) {
    case "done":
      return null;
    case "failed":
      return { word: "failed", text: outcome.reason };
    case "not-applicable":
      return { word: "not applicable", text: outcome.reason };
  }
}

/** The row that is furthest from a decision: how wide its interval is, and when it will probably be decided. */
function outlookText({ pairs, scenario, arm, metric, halfWidth, margin, decidedAt }: Outlook): string {
  const width = `±${(halfWidth * 100).toFixed(1)} % of a margin of ${(margin * 100).toFixed(1)} %`;
  const when = decidedAt === null ? "may stay open" : `decided after about ${decidedAt} pairs`;
  return `${pairs} pairs · widest: ${scenario} ${arm} ${metric} ${width}, ${when}`;
}
