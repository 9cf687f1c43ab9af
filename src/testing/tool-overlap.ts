import { mostTogether, shortOperationName, type ToolTurn, toolTurns } from "../audit/tool-turns.ts";
import { formatDuration } from "../core/units.ts";
import { decided, unknown, type Decision } from "./decision.ts";
import { requestName, whyTooFew, type ProviderLog } from "./provider-log.ts";

/** Whether at least `atOnce` tools, or all if an answer asks for fewer, ran at one moment in each answer that asks for several. */
export function runsInParallel(log: ProviderLog, atOnce: number): Decision {
  const { exchanges, script, toolRuns } = log;
  const turns = toolTurns({ exchanges }, script, toolRuns).filter(({ answered }) => answered.toolResults.length > 1);
  if (turns.length === 0)
    return unknown("No answer asked for several tools, or their results did not come back.", whyTooFew(log));
  const untimed = turns.find(({ source }) => source === "wire");
  if (untimed !== undefined)
    return unknown(
      `The times of the tools after ${requestName(untimed.asked)} are not known.`,
      "Wrap the agent's tools with provider.tool(name, run), or let each result hold its start and its end in nanoseconds (date +%s%N).",
    );
  const slow = turns.filter((turn) => mostTogether(turn) < Math.min(atOnce, turn.calls.length));
  return decided(
    slow.length === 0,
    slow.length === 0
      ? `Tools ran together in each of ${turns.length} answers with several tools.`
      : `Too few tools ran together in ${slow.length} of ${turns.length} answers with several tools:`,
    ...slow.flatMap(turnLines),
  );
}

function turnLines(turn: ToolTurn): readonly string[] {
  const { calls, asked } = turn;
  const first = Math.min(...calls.map(({ startNs }) => startNs));
  return [
    `after ${requestName(asked)}: at most ${mostTogether(turn)} of ${calls.length} at one moment`,
    ...calls.map(({ name, operation, startNs, endNs }) => {
      const what = operation === null ? name : shortOperationName(operation);
      return `  ${what}: ${formatDuration(startNs - first)} to ${formatDuration(endNs - first)}`;
    }),
  ];
}
