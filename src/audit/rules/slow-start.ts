import type { MachineLoad } from "../../core/disturbance.ts";
import { formatDuration } from "../../core/units.ts";
import { timeCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** A person loses the thread after a second (Card, Moran and Newell, 1983). */
const longestStartNs = 1e9;
/** Stretches of work shorter than this do not make a start slow. */
const shortestWorkNs = 100e6;

/**
 * Seconds pass before the first request: files are read, a prompt is put together, modules are loaded, or something is waited for. On a
 * calm machine all of it counts. Otherwise much of it may be waiting for a processor, and only work counts.
 */
export const slowStart: Rule = {
  id: "slow-start",
  part: "start",
  looksFor: "more than a second before the first request",
  looksAt: "done",
  look: (trials, machine) => {
    const starts = trials.flatMap((trial) => startOf(trial, machine));
    // What a busy machine adds to the others is no work of the agent.
    const [fastest] = starts.toSorted((left, right) => left.startNs - right.startNs);
    if (fastest === undefined)
      return { kind: "not-applicable", reason: "no trial had a request that carries the prompt" };
    if (fastest.startNs <= longestStartNs) {
      const isUnclear = machine !== "calm" && starts.every(({ waitNs }) => waitNs > longestStartNs);
      return isUnclear
        ? { kind: "not-applicable", reason: "the machine was busy, and the start may have been long for that alone" }
        : notSeen;
    }
    return {
      kind: "found",
      title: `The first request comes after ${formatDuration(fastest.startNs)}${machine === "calm" ? "" : " of work"}, and in no trial after less`,
      evidence: firstPlaces(starts.flatMap(({ lines }) => lines)),
      remedy:
        "Send the request as soon as the prompt is known. Load what it does not need afterwards, wait for nothing that it does not need, and keep what is the same in every session. bench profile with --tool cpu shows what runs before the request.",
      cost: timeCost(fastest.startNs - longestStartNs, `What is above ${formatDuration(longestStartNs)}, once a task.`),
    };
  },
};

interface Start {
  /** The time before the first request. Where the machine may have been busy, the work in it, as far as it can be told from waiting. */
  readonly startNs: number;
  /** From the start to the first request, waiting included. */
  readonly waitNs: number;
  readonly lines: readonly string[];
}

/** The start of the measured launch, and the longest stretches of work in it if it was watched from inside. */
function startOf({ trace, inside, label }: TrialEvidence, machine: MachineLoad): Start[] {
  const first = trace.exchanges.find(({ purpose, arrivalNs }) => purpose === "main" && arrivalNs >= trace.spawnNs);
  if (first === undefined) return [];
  const waitNs = first.arrivalNs - trace.spawnNs;
  // On a busy machine much of the wait is no work. The whole trial's processor time is the most that there can have been.
  const workNs = Math.min(waitNs, trace.accounting.cpuNs ?? waitNs);
  const startNs = machine === "calm" ? waitNs : workNs;
  const work = (inside?.blocks ?? [])
    .filter((block) => block.startNs < first.arrivalNs && block.heldNs >= shortestWorkNs)
    .toSorted((left, right) => right.heldNs - left.heldNs);
  return [
    {
      startNs,
      waitNs,
      lines: [
        `${label}request ${first.index + 1}, the first with the prompt, came ${formatDuration(waitNs)} after the start${workNs < waitNs ? `, at most ${formatDuration(workNs)} of it work` : ""}`,
        ...work.map(
          ({ heldNs, where }) =>
            `${label}before it, work of ${formatDuration(heldNs)}: ${where ?? "no function of the program was sampled"}`,
        ),
      ],
    },
  ];
}
