import type { EngineSpan } from "../core/timeline.ts";
import type { ToolResult, Trace, WireExchange } from "../core/trace.ts";
import type { ToolOperation, TurnScript } from "../core/turn-script.ts";

/** The tool calls of one answer: what the engine did between its end and the request that brought the results. */
export interface ToolTurn {
  readonly asked: WireExchange;
  readonly answered: WireExchange;
  readonly calls: readonly ToolCallTime[];
  /** `engine`: its own spans. `stamps`: those of the children. `wire`: only the whole turn is known, as one call. */
  readonly source: "engine" | "stamps" | "wire";
}

export interface ToolCallTime {
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
  /** What the script asked for; null where that is not known. */
  readonly operation: ToolOperation | null;
  /** Position of its block in the answer; null where that is not known. */
  readonly block: number | null;
  readonly result: ToolResult | null;
}

/** The turns with tool calls, each with the best available witness of when the calls ran. */
export function toolTurns(
  trace: Pick<Trace, "exchanges">,
  script: TurnScript | null,
  engineSpans: readonly EngineSpan[],
): ToolTurn[] {
  const answered = trace.exchanges.filter(({ purpose, outcome }) => purpose === "main" && outcome === "complete");
  return answered.flatMap((asked, index) => {
    const next = answered.slice(index + 1).find(({ thread }) => thread === asked.thread);
    if (next === undefined || next.toolResults.length === 0 || next.arrivalNs < asked.endNs) return [];
    return [turnOf(asked, next, operationsOf(script, asked), engineSpans)];
  });
}

interface ScriptedCall {
  readonly operation: ToolOperation;
  readonly block: number;
}

function operationsOf(script: TurnScript | null, { turn, thread }: WireExchange): readonly ScriptedCall[] {
  if (script === null || turn === null) return [];
  const turns = thread === undefined ? script.turns : (script.threads?.[thread]?.turns ?? []);
  return (turns[turn]?.blocks ?? []).flatMap((block, index) =>
    block.kind === "tool" ? [{ operation: block.operation, block: index }] : [],
  );
}

function turnOf(
  asked: WireExchange,
  answered: WireExchange,
  scripted: readonly ScriptedCall[],
  engineSpans: readonly EngineSpan[],
): ToolTurn {
  const results = answered.toolResults.toSorted((left, right) => left.call - right.call);
  // An engine may start a call while the answer still arrives.
  const reported = engineSpans
    .filter(({ toolCall, startNs, endNs }) => {
      return toolCall !== null && startNs >= asked.arrivalNs && endNs <= answered.arrivalNs;
    })
    .toSorted((left, right) => left.startNs - right.startNs);
  const call = (position: number) => ({
    operation: scripted[position]?.operation ?? null,
    block: scripted[position]?.block ?? null,
    result: results.find((result) => result.call === position) ?? null,
  });
  if (reported.length === results.length)
    return {
      asked,
      answered,
      source: "engine",
      calls: reported.map(({ name, startNs, endNs }, position) => ({ name, startNs, endNs, ...call(position) })),
    };
  const stamped = stampedTimes(results, asked.endNs, answered.arrivalNs);
  if (stamped !== null)
    return {
      asked,
      answered,
      source: "stamps",
      calls: stamped.map((times, index) => {
        const facts = call(results[index]?.call ?? index);
        return { name: operationName(facts.operation), ...times, ...facts };
      }),
    };
  const [only] = results;
  const whole = { startNs: asked.endNs, endNs: answered.arrivalNs };
  const calls: readonly ToolCallTime[] =
    results.length === 1 && only !== undefined
      ? [{ name: operationName(call(only.call).operation), ...whole, ...call(only.call) }]
      : [{ name: `${results.length} tool calls`, ...whole, operation: null, block: null, result: null }];
  return { asked, answered, source: "wire", calls };
}

/**
 * Starts and ends that the children of a turn printed themselves, in nanoseconds of the wall clock, of which the last 15 digits fit a
 * double exactly. How they lie to each other is exact; the wall clock's distance to the trial's is not known, so that they are put in
 * the middle of the turn. Null where a stamp is missing or they do not fit into the turn.
 */
function stampedTimes(results: readonly ToolResult[], fromNs: number, untilNs: number) {
  const times = results.map(({ text }) => [...text.matchAll(/\b\d{4}(\d{15})\b/g)].map((match) => Number(match[1])));
  const pairs = times.flatMap(([startNs, endNs]) =>
    startNs === undefined || endNs === undefined || endNs < startNs ? [] : [{ startNs, endNs }],
  );
  if (pairs.length === 0 || pairs.length !== results.length) return null;
  const first = Math.min(...pairs.map(({ startNs }) => startNs));
  const last = Math.max(...pairs.map(({ endNs }) => endNs));
  const spare = untilNs - fromNs - (last - first);
  if (spare < 0) return null;
  const shift = fromNs + Math.round(spare / 2) - first;
  return pairs.map(({ startNs, endNs }) => ({ startNs: startNs + shift, endNs: endNs + shift }));
}

/** The largest number of calls that were under way at one moment. */
export function mostTogether({ calls }: ToolTurn): number {
  return Math.max(
    0,
    ...calls.map(({ startNs }) => calls.filter((other) => other.startNs <= startNs && startNs < other.endNs).length),
  );
}

const longestName = 60;

/** What a call does, in at most 60 characters. Its text is the script's. */
export function shortOperationName(operation: ToolOperation | null): string {
  const name = operationName(operation);
  return name.length > longestName ? `${name.slice(0, longestName)}...` : name;
}

/** What a call does, in a few words; its text is the script's. */
function operationName(operation: ToolOperation | null): string {
  if (operation === null) return "tool call";
  switch (operation.kind) {
    case "run":
      return `run ${operation.command}`;
    case "read":
    case "list":
    case "edit":
    case "write":
      return `${operation.kind} ${operation.path}`;
    case "find":
      return `find ${operation.glob}`;
    case "search":
      return `search ${operation.pattern}`;
    case "named":
      return operation.name;
  }
}
