import { formatValue } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";
import { shortOperationName } from "../tool-turns.ts";

const fewestRepeats = 3;

/** The same call brought the same result again and again. */
export const repeatedToolCall: Rule = {
  id: "repeated-tool-call",
  part: "tools",
  looksFor: "the same call with the same result, again and again",
  looksAt: "done",
  look: (trials) => {
    if (!trials.some(({ turns }) => turns.length >= fewestRepeats))
      return { kind: "not-applicable", reason: `no session had ${fewestRepeats} turns with calls` };
    const repeated = trials.flatMap(repeatsOf);
    if (repeated.length === 0) return notSeen;
    const bytes = repeated.reduce((sum, call) => sum + call.bytes * (call.requests.length - 1), 0);
    return {
      kind: "found",
      title: `${repeated.length} tool ${repeated.length === 1 ? "call was" : "calls were"} made again with the same result: ${formatValue(bytes, "bytes")} that the context held already`,
      evidence: firstPlaces(
        repeated.map(
          ({ label, name, requests }) =>
            `${label}${name}: ${requests.length} times, for requests ${requests.join(", ")}`,
        ),
      ),
      remedy:
        "Answer a call that was made before, of something that has not changed since, with a short reference to the first result.",
      cost: unknownCost("The cost depends on how often the model asks again."),
    };
  },
};

interface RepeatedCall {
  readonly label: string;
  readonly name: string;
  readonly requests: number[];
  readonly bytes: number;
}

function repeatsOf({ turns, label }: TrialEvidence): RepeatedCall[] {
  const seen = new Map<string, RepeatedCall>();
  for (const { calls, asked } of turns)
    for (const { operation, result } of calls) {
      if (operation === null || result === null) continue;
      const key = JSON.stringify([operation, result.bytes, result.text, result.isError]);
      const entry = seen.get(key) ?? { label, name: shortOperationName(operation), requests: [], bytes: result.bytes };
      entry.requests.push(asked.index + 1);
      seen.set(key, entry);
    }
  return [...seen.values()].filter(({ requests }) => requests.length >= fewestRepeats);
}
