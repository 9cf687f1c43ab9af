import { trialApiKey } from "../../core/engine.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule } from "../rule.ts";

/** The beginning of the trial's key: some agents print keys cut. */
const keyStart = trialApiKey.slice(0, "sk-ant-bench-".length);

/** The API key stands in what the agent prints. */
export const secretPrinted: Rule = {
  id: "secret-printed",
  part: "robustness",
  looksFor: "the API key in what the agent prints",
  looksAt: "all",
  look: (trials) => {
    const places = trials.flatMap(({ trace, label }) => [
      ...(trace.output
        .map(({ text }) => text)
        .join("")
        .includes(keyStart)
        ? [`${label}standard output holds the key`]
        : []),
      ...(trace.errorTail.includes(keyStart) ? [`${label}standard error holds the key`] : []),
    ]);
    if (places.length === 0) return notSeen;
    return {
      kind: "found",
      title: "The API key stands in what the agent prints",
      evidence: firstPlaces(places),
      remedy: "Never print the key. Logs of continuous integration are read by many people.",
      cost: unknownCost("A leaked key costs whatever its finder spends."),
    };
  },
};
