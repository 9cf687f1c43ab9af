import { formatValue } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";
import { shortOperationName } from "../tool-turns.ts";

/** About 25,000 tokens, an eighth of a window of 200,000, for one result. */
const largestResultBytes = 100 * 1024;

/** A very long result went into the conversation whole, and every later request pays for it. */
export const unboundedToolOutput: Rule = {
  id: "unbounded-tool-output",
  part: "tools",
  looksFor: "very long tool results that are sent whole",
  looksAt: "done",
  look: (trials) => {
    if (!trials.some(({ turns }) => turns.length > 0))
      return { kind: "not-applicable", reason: "no request brought a tool result" };
    const large = trials.flatMap(largeResults);
    if (large.length === 0) return notSeen;
    const bytes = large.reduce((sum, result) => sum + result.bytes, 0);
    return {
      kind: "found",
      title: `${large.length} tool ${large.length === 1 ? "result" : "results"} of more than ${formatValue(largestResultBytes, "bytes")} went into the context: about ${formatValue(Math.round(bytes / 4), "tokens")}, sent again with every later request`,
      evidence: firstPlaces(large.map(({ text }) => text)),
      remedy: "Bound what a call returns: beginning, end and the size in between, with a way to ask for the rest.",
      cost: unknownCost("The cost depends on how often a command prints so much."),
    };
  },
};

function largeResults({ trace, turns, label }: TrialEvidence): { readonly bytes: number; readonly text: string }[] {
  return trace.exchanges
    .filter(({ outcome }) => outcome === "complete")
    .flatMap((exchange) =>
      exchange.toolResults
        .filter(({ bytes }) => bytes > largestResultBytes)
        .map(({ bytes, call }) => {
          const turn = turns.find(({ answered }) => answered.index === exchange.index);
          const operation = turn?.calls.find(({ result }) => result?.call === call)?.operation ?? null;
          const text = `${label}request ${exchange.index + 1}: ${shortOperationName(operation)}: ${formatValue(bytes, "bytes")}`;
          return { bytes, text };
        }),
    );
}
