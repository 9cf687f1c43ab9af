import { formatDuration, formatValue } from "../../core/units.ts";
import { operationName, type ToolTurn } from "../timeline/tool-turns.ts";
import { overlapSavingNs } from "../timeline/what-if.ts";
import { firstPlaces, type Rule } from "./evidence.ts";

/** A saving below this is not noticed by a person, or is within the noise. */
const smallestSavingNs = 20e6;
const smallestSavingRatio = 0.1;
/** About 25,000 tokens, an eighth of a window of 200,000, for one result. */
const largestResultBytes = 100 * 1024;
const fewestRepeats = 3;

/** Calls of one answer that could have run together ran one after another. */
export const toolsSequential: Rule = ({ turns }) => {
  const slow = turns.flatMap((turn) => {
    const savedNs = overlapSavingNs(turn);
    const { calls, asked } = turn;
    const wholeNs = Math.max(...calls.map(({ endNs }) => endNs)) - Math.min(...calls.map(({ startNs }) => startNs));
    const isWorthIt = savedNs >= smallestSavingNs && savedNs >= smallestSavingRatio * wholeNs;
    if (!isWorthIt || mostTogether(turn) > 1) return [];
    const text = `request ${asked.index + 1}: ${calls.length} calls one after another took ${formatDuration(wholeNs)}; together ${formatDuration(wholeNs - savedNs)}`;
    return [{ savedNs, text }];
  });
  if (slow.length === 0) return null;
  const savedNs = slow.reduce((sum, turn) => sum + turn.savedNs, 0);
  return {
    rule: "tools-sequential",
    title: `Tools that could have overlapped did not: ${formatDuration(savedNs)} in ${slow.length} of ${turns.length} turns`,
    evidence: firstPlaces(slow.map(({ text }) => text)),
    remedy: "Run the calls of one answer together; only those that write the same thing have to keep their order.",
  };
};

function mostTogether({ calls }: ToolTurn): number {
  return Math.max(
    0,
    ...calls.map(({ startNs }) => calls.filter((other) => other.startNs <= startNs && startNs < other.endNs).length),
  );
}

/** A very long result went into the conversation whole, and every later request pays for it. */
export const unboundedToolOutput: Rule = ({ trace, turns }) => {
  const large = trace.exchanges.flatMap((exchange) =>
    exchange.outcome === "complete"
      ? exchange.toolResults
          .filter(({ bytes }) => bytes > largestResultBytes)
          .map(({ bytes, call }) => {
            const turn = turns.find(({ answered }) => answered.index === exchange.index);
            const operation = turn?.calls.find(({ result }) => result?.call === call)?.operation ?? null;
            return {
              bytes,
              text: `request ${exchange.index + 1}: ${operationName(operation)}: ${formatValue(bytes, "bytes")}`,
            };
          })
      : [],
  );
  if (large.length === 0) return null;
  const bytes = large.reduce((sum, result) => sum + result.bytes, 0);
  return {
    rule: "unbounded-tool-output",
    title: `${large.length} tool ${large.length === 1 ? "result" : "results"} of more than ${formatValue(largestResultBytes, "bytes")} went into the context: about ${formatValue(Math.round(bytes / 4), "tokens")}, sent again with every later request`,
    evidence: firstPlaces(large.map(({ text }) => text)),
    remedy: "Bound what a call returns: beginning, end and the size in between, with a way to ask for the rest.",
  };
};

/** The same call brought the same result again and again. */
export const repeatedToolCall: Rule = ({ turns }) => {
  const seen = new Map<string, { name: string; requests: number[]; bytes: number }>();
  for (const { calls, asked } of turns)
    for (const { operation, result } of calls) {
      if (operation === null || result === null) continue;
      const key = JSON.stringify([operation, result.bytes, result.text, result.isError]);
      const entry = seen.get(key) ?? { name: operationName(operation), requests: [], bytes: result.bytes };
      entry.requests.push(asked.index + 1);
      seen.set(key, entry);
    }
  const repeated = [...seen.values()].filter(({ requests }) => requests.length >= fewestRepeats);
  if (repeated.length === 0) return null;
  const bytes = repeated.reduce((sum, call) => sum + call.bytes * (call.requests.length - 1), 0);
  return {
    rule: "repeated-tool-call",
    title: `${repeated.length} tool ${repeated.length === 1 ? "call was" : "calls were"} made again with the same result: ${formatValue(bytes, "bytes")} that the context held already`,
    evidence: firstPlaces(
      repeated.map(({ name, requests }) => `${name}: ${requests.length} times, for requests ${requests.join(", ")}`),
    ),
    remedy:
      "Answer a call that was made before, of something that has not changed since, with a short reference to the first result.",
  };
};
