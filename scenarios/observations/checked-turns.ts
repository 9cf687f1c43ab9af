import { toolFailure } from "../../src/core/tool-failure.ts";
import type { Trace, WireExchange, ToolResult } from "../../src/core/trace.ts";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { mainExchanges, isPrinted } from "./wire-values.ts";

/** A turn of the script that called tools, as the provider saw it. */
interface ToolTurn {
  /** The request whose answer asked for the calls. */
  readonly asked: WireExchange;
  readonly results: readonly ToolResult[];
  /** From the end of the answer to the arrival of the request that carries all results. */
  readonly makespanNs: number;
  /** From the arrival of that request to the arrival of the one with the results: the model's and the tools' time. */
  readonly turnNs: number;
}

export type CheckedTurns =
  | { readonly kind: "turns"; readonly turns: readonly ToolTurn[] }
  | { readonly kind: "wrong"; readonly reason: string };

/**
 * The turns of the main conversation. Every call must have one result, and the output must hold the script's last text.
 * The order of results is the client's own affair. With `mayFail` a result may be an error.
 */
export function checkedTurns(trace: Trace, script: TurnScript, mayFail = false): CheckedTurns {
  const exchanges = mainExchanges(trace).filter(({ thread }) => thread === undefined);
  const turns: ToolTurn[] = [];
  for (const [turn, { blocks }] of script.turns.entries()) {
    const calls = blocks.filter(({ kind }) => kind === "tool").length;
    if (calls === 0) continue;
    const [asked, answered] = exchanges.slice(turn, turn + 2);
    if (asked === undefined || answered === undefined)
      return wrong(`no request brought the results of turn ${turn + 1}`);
    const results = inCallOrder(answered.toolResults);
    if (results.length !== calls || results.some(({ call }, index) => call !== index))
      return wrong(`turn ${turn + 1} has ${calls} calls, and results came for ${callsOf(results)}`);
    const failed = results.find(({ state }) => state !== "done");
    if (failed !== undefined && !mayFail)
      return wrong(`call ${failed.call + 1} of turn ${turn + 1} ${toolFailure(failed)}`);
    turns.push({
      asked,
      results,
      makespanNs: answered.arrivalNs - asked.endNs,
      turnNs: answered.arrivalNs - asked.arrivalNs,
    });
  }
  const said = script.turns
    .at(-1)
    ?.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []))
    .join("");
  if (!isPrinted(trace, said ?? "")) return wrong("the answer is not in the output");
  return { kind: "turns", turns };
}

/** The tools' time of all turns together. */
export function summedMakespanNs(turns: readonly ToolTurn[]): number {
  return turns.reduce((sum, { makespanNs }) => sum + makespanNs, 0);
}

/** The model's and the tools' time of all turns together. */
export function summedTurnsNs(turns: readonly ToolTurn[]): number {
  return turns.reduce((sum, { turnNs }) => sum + turnNs, 0);
}

function wrong(reason: string): CheckedTurns {
  return { kind: "wrong", reason };
}

/** Results by the place of their calls. */
export function inCallOrder(results: readonly ToolResult[]): ToolResult[] {
  return results.toSorted((left, right) => left.call - right.call);
}

/** The calls that have results, counted from 1, for a message. */
export function callsOf(results: readonly ToolResult[]): string {
  return results.map(({ call }) => call + 1).join(", ") || "none";
}
