import { formatDuration } from "../../core/units.ts";
import { modelTask, timeCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";
import { mostTogether, type ToolTurn } from "../tool-turns.ts";
import { overlapSavingNs } from "../what-if.ts";

/** A saving below this is not noticed by a person, or is within the noise. */
const smallestSavingNs = 20e6;
const smallestSavingRatio = 0.1;
/** Calls of the model task that could run together, and how long one takes: three a turn of 300 ms. */
const taskCalls = { aTurn: 3, eachNs: 300e6 } as const;

/** Calls of one answer that could have run together ran one after another. */
export const toolsSequential: Rule = {
  id: "tools-sequential",
  part: "tools",
  looksFor: "independent calls of one answer that run one after another",
  looksAt: "done",
  look: (trials) => {
    const turns = trials.flatMap((trial) => trial.turns.map((turn) => ({ turn, label: trial.label })));
    const timed = turns.filter(({ turn }) => turn.source !== "wire" && turn.calls.length > 1);
    if (timed.length === 0)
      return { kind: "not-applicable", reason: "no answer asked for several calls whose times are known" };
    const slow = timed.flatMap(({ turn, label }) => slowTurn(turn, label));
    if (slow.length === 0) return notSeen;
    const savedNs = slow.reduce((sum, turn) => sum + turn.savedNs, 0);
    const taskNs = Math.round((taskCalls.aTurn - 1) * taskCalls.eachNs * (modelTask.turns - 1));
    return {
      kind: "found",
      title: `Tools that could have overlapped did not: ${formatDuration(savedNs)} in ${slow.length} of ${timed.length} turns with several calls`,
      evidence: firstPlaces(slow.map(({ text }) => text)),
      remedy: "Run the calls of one answer together. Only those that write the same thing have to keep their order.",
      cost: timeCost(
        Math.round((taskNs * slow.length) / timed.length),
        `${taskCalls.aTurn} calls of ${formatDuration(taskCalls.eachNs)} in each turn.`,
      ),
    };
  },
};

function slowTurn(turn: ToolTurn, label: string): { readonly savedNs: number; readonly text: string }[] {
  const savedNs = overlapSavingNs(turn);
  const { calls, asked } = turn;
  const wholeNs = Math.max(...calls.map(({ endNs }) => endNs)) - Math.min(...calls.map(({ startNs }) => startNs));
  const isWorthIt = savedNs >= smallestSavingNs && savedNs >= smallestSavingRatio * wholeNs;
  if (!isWorthIt || mostTogether(turn) > 1) return [];
  const text = `${label}request ${asked.index + 1}: ${calls.length} calls one after another took ${formatDuration(wholeNs)}; together ${formatDuration(wholeNs - savedNs)}`;
  return [{ savedNs, text }];
}
