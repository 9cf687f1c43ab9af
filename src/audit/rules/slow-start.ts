import { formatDuration } from "../../core/units.ts";
import { timeCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** A person loses the thread after a second (Card, Moran and Newell, 1983). */
const longestStartNs = 1e9;
/** Stretches of work shorter than this do not make a start slow. */
const shortestWorkNs = 100e6;

/** Seconds pass before the first request: files are read, a prompt is put together, modules are loaded. */
export const slowStart: Rule = {
  id: "slow-start",
  part: "start",
  looksFor: "more than a second of work before the first request",
  looksAt: "done",
  look: (trials) => {
    const starts = trials.flatMap(startOf);
    // What a busy machine adds to the others is no work of the agent.
    const [fastest] = starts.toSorted((left, right) => left.startNs - right.startNs);
    if (fastest === undefined)
      return { kind: "not-applicable", reason: "no trial had a request that carries the prompt" };
    if (fastest.startNs <= longestStartNs) return notSeen;
    return {
      kind: "found",
      title: `The first request comes after ${formatDuration(fastest.startNs)} of work, and in no trial after less`,
      evidence: firstPlaces(starts.flatMap(({ lines }) => lines)),
      remedy:
        "Send the request as soon as the prompt is known. Load what it does not need afterwards, and keep what is the same in every session. bench profile with --tool cpu shows what runs before the request.",
      cost: timeCost(fastest.startNs - longestStartNs, `What is above ${formatDuration(longestStartNs)}, once a task.`),
    };
  },
};

interface Start {
  /** Work before the first request, as far as it can be told from waiting. */
  readonly startNs: number;
  readonly lines: readonly string[];
}

/** The start of the measured launch, and the longest stretches of work in it if it was watched from inside. */
function startOf({ trace, inside, label }: TrialEvidence): Start[] {
  const first = trace.exchanges.find(({ purpose, arrivalNs }) => purpose === "main" && arrivalNs >= trace.spawnNs);
  if (first === undefined) return [];
  const waitNs = first.arrivalNs - trace.spawnNs;
  // On a busy machine much of the wait is no work. The whole trial's processor time is the most that there can have been.
  const startNs = Math.min(waitNs, trace.accounting.cpuNs ?? waitNs);
  const work = (inside?.blocks ?? [])
    .filter((block) => block.startNs < first.arrivalNs && block.heldNs >= shortestWorkNs)
    .toSorted((left, right) => right.heldNs - left.heldNs);
  return [
    {
      startNs,
      lines: [
        `${label}request ${first.index + 1}, the first with the prompt, came ${formatDuration(waitNs)} after the start${startNs < waitNs ? `, at most ${formatDuration(startNs)} of it work` : ""}`,
        ...work.map(
          ({ heldNs, where }) =>
            `${label}before it, work of ${formatDuration(heldNs)}: ${where ?? "no function of the program was sampled"}`,
        ),
      ],
    },
  ];
}
