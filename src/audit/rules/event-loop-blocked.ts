import { formatDuration } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";
import type { LoopBlock } from "../../core/timeline.ts";

/** Twice what a person feels: a stream stalls visibly. */
const shortestHoldNs = 100e6;

/** The event loop stood still while the agent was at work: streams, timers and keys wait for it. */
export const eventLoopBlocked: Rule = {
  id: "event-loop-blocked",
  part: "responsiveness",
  looksFor: "work that holds up the event loop",
  looksAt: "done",
  look: (trials) => {
    if (!trials.some(({ inside }) => inside !== null))
      return { kind: "not-applicable", reason: "no trial was watched from inside its process" };
    const longest = trials
      .flatMap((trial) => heldBlocks(trial).map((block) => ({ block, trial })))
      .toSorted((left, right) => right.block.heldNs - left.block.heldNs);
    const worst = longest[0]?.block;
    if (worst === undefined) return notSeen;
    return {
      kind: "found",
      title: `The event loop was blocked ${formatDuration(worst.heldNs)}${worst.where === null ? "" : ` in ${worst.where}`}${longest.length > 1 ? `, and ${longest.length - 1} more times` : ""}`,
      evidence: firstPlaces(
        longest.map(
          ({ block: { startNs, heldNs, where }, trial }) =>
            `${trial.label}${formatDuration(heldNs)} at ${formatDuration(startNs - trial.trace.spawnNs)}: ${where ?? "no function of the program was sampled"}`,
        ),
      ),
      remedy:
        "Do it in pieces, asynchronously, or in a worker thread. bench profile with --tool cpu shows what it calls.",
      cost: unknownCost("The cost depends on what waits at that moment."),
    };
  },
};

/** The blocks after start-up. Of a block that began in start-up only the rest counts. */
function heldBlocks({ inside, trace }: TrialEvidence): LoopBlock[] {
  // Loading modules before the first request is start-up, which has its own row.
  const fromNs = trace.exchanges.find(({ purpose }) => purpose === "main")?.arrivalNs ?? trace.exitNs;
  return (inside?.blocks ?? [])
    .map((block) => {
      const waitedNs = block.endNs - block.startNs - block.heldNs;
      return { ...block, heldNs: Math.min(block.heldNs, block.endNs - fromNs - waitedNs) };
    })
    .filter(({ heldNs }) => heldNs >= shortestHoldNs);
}
