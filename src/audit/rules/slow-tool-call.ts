import { formatDuration } from "../../core/units.ts";
import { modelTask, timeCost } from "../model-task.ts";
import { firstPlaces, medianBeyond, notSeen, type Rule } from "../rule.ts";
import type { ToolTurn } from "../tool-turns.ts";

/** A turn that adds more than this to its commands is felt over a session. */
const longestOverheadNs = 50e6;

/** Much time passes between an answer and the next request in which no command runs. */
export const slowToolCall: Rule = {
  id: "slow-tool-call",
  part: "tools",
  looksFor: "time around tool calls in which no command runs",
  looksAt: "done",
  needsCalm: true,
  look: (trials) => {
    const turns = trials.flatMap((trial) =>
      trial.turns
        .filter(({ source }) => source === "stamps")
        .map((turn) => ({ label: trial.label, turn, overheadNs: overheadOf(turn) })),
    );
    if (turns.length === 0) return { kind: "not-applicable", reason: "no command told when it ran" };
    const overheadsNs = turns.map(({ overheadNs }) => overheadNs);
    const medianNs = medianBeyond(overheadsNs, longestOverheadNs);
    if (medianNs === null) return notSeen;
    return {
      kind: "found",
      title: `A turn with tool calls takes ${formatDuration(medianNs)} longer than its commands run`,
      evidence: firstPlaces(
        turns.map(
          ({ label, turn, overheadNs }) =>
            `${label}request ${turn.answered.index + 1} came ${formatDuration(turn.answered.arrivalNs - turn.asked.endNs)} after the answer; its commands ran ${formatDuration(turn.answered.arrivalNs - turn.asked.endNs - overheadNs)}`,
        ),
      ),
      remedy:
        "Look at what runs around a call: bench profile with --tool cpu shows it. Typical are shells that read profiles, polling, and writing the session to disk.",
      cost: timeCost(medianNs * (modelTask.turns - 1), "The median of the turns, in each turn that calls tools."),
    };
  },
};

function overheadOf({ asked, answered, calls }: ToolTurn): number {
  const first = Math.min(...calls.map(({ startNs }) => startNs));
  const last = Math.max(...calls.map(({ endNs }) => endNs));
  return Math.max(0, answered.arrivalNs - asked.endNs - (last - first));
}
