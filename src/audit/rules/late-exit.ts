import { formatDuration } from "../../core/units.ts";
import { timeCost } from "../model-task.ts";
import { firstPlaces, medianBeyond, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

const longestNs = 300e6;

/** The process stays long after the last answer has ended. */
export const lateExit: Rule = {
  id: "late-exit",
  part: "responsiveness",
  looksFor: "a process that stays long after the answer has ended",
  looksAt: "done",
  needsCalm: true,
  look: (trials) => {
    const exits = trials.flatMap(exitOf);
    if (exits.length === 0) return { kind: "not-applicable", reason: "no trial ended by itself after an answer" };
    const endsNs = exits.map(({ afterNs }) => afterNs);
    const medianNs = medianBeyond(endsNs, longestNs);
    if (medianNs === null) return notSeen;
    return {
      kind: "found",
      title: `The process ends ${formatDuration(medianNs)} after the answer has ended`,
      evidence: firstPlaces(
        exits.map(({ label, afterNs }) => `${label}the process ended ${formatDuration(afterNs)} after the last answer`),
      ),
      remedy:
        "End when the answer is printed. Typical causes are sockets that are kept open, timers, and reports that are sent.",
      cost: timeCost(medianNs, "The median of the trials, once a task."),
    };
  },
};

function exitOf({ trace, label }: TrialEvidence): { readonly label: string; readonly afterNs: number }[] {
  // A signal ends an agent at another time. The launches after the measured one have ends of their own.
  if (trace.interruptNs !== undefined) return [];
  const last = trace.exchanges.findLast(({ arrivalNs }) => trace.spawnNs <= arrivalNs && arrivalNs <= trace.exitNs);
  if (last?.outcome !== "complete" || trace.exit.kind !== "exited") return [];
  return [{ label, afterNs: Math.max(0, trace.exitNs - last.endNs) }];
}
