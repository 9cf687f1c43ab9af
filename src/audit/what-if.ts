import { missedCost, totalCost } from "../core/exchange-cost.ts";
import type { Trace, WireExchange } from "../core/trace.ts";
import { formatDuration, formatValue } from "../core/units.ts";
import type { ToolCallTime, ToolTurn } from "./tool-turns.ts";

/** What a change of the engine would save in this trial. */
export interface WhatIf {
  readonly kind: "tools-overlapped" | "eager-start" | "cached-prefix";
  /** Nanoseconds, or nano-dollars for the cache: the model knows what a read costs, not how much sooner it answers. */
  readonly saved: number;
  readonly text: string;
}

/** The savings above zero. The model assumes that calls take as long together as alone. */
export function whatIfs(trace: Trace, turns: readonly ToolTurn[]): WhatIf[] {
  const overlapped = sumOf(turns, overlapSavingNs);
  const eager = sumOf(turns, eagerSavingNs);
  const asked = trace.exchanges.filter(({ outcome }) => outcome === "complete");
  // The first request finds nothing whatever it does.
  const missing = asked.slice(1).filter((exchange) => missedTokens(exchange) > 0);
  const cost = totalCost(missing, missedCost) ?? 0;
  const missed = sumOf(missing, missedTokens);
  const all: readonly WhatIf[] = [
    {
      kind: "tools-overlapped",
      saved: overlapped,
      text: `tools overlapped would save ${formatDuration(overlapped)}: each turn's calls at once, but for edits of one file after each other`,
    },
    {
      kind: "eager-start",
      saved: eager,
      text: `eager start would save ${formatDuration(eager)}: each call begun when its block had arrived, not when the whole answer had`,
    },
    {
      kind: "cached-prefix",
      saved: cost,
      text: `cached prefix would save up to ${formatValue(cost, "nanoUsd")} by the price model: ${formatValue(missed, "tokens")} could have been read from the cache and were not`,
    },
  ];
  return all.filter(({ saved }) => saved > 0);
}

/** What could have been read and was not: counted by the provider where it broke, everything where the cache was never asked. */
function missedTokens({ cache, usage }: WireExchange): number {
  if (cache.reason?.kind === "not-asked") return usage.freshInputTokens;
  return cache.missedTokens ?? 0;
}

/** How much sooner a turn's last call would have ended, had all that can run together done so from the first one's start. */
export function overlapSavingNs({ calls, source }: ToolTurn): number {
  if (source === "wire" || calls.length < 2) return 0;
  const startNs = Math.min(...calls.map((call) => call.startNs));
  const endNs = Math.max(...calls.map((call) => call.endNs));
  return Math.max(0, endNs - startNs - togetherNs(calls));
}

/** Calls that write, or of which nothing is known, wait for each other where they name the same file or none. */
function togetherNs(calls: readonly ToolCallTime[]): number {
  const chains = new Map<string, number>();
  const readsNs: number[] = [0];
  for (const { operation, startNs, endNs } of calls) {
    const target = chainOf(operation);
    if (target === null) readsNs.push(endNs - startNs);
    else chains.set(target, (chains.get(target) ?? 0) + endNs - startNs);
  }
  // A file that is read as well as written is read in turn with its edits.
  for (const { operation, startNs, endNs } of calls)
    if (operation?.kind === "read" && chains.has(operation.path))
      chains.set(operation.path, (chains.get(operation.path) ?? 0) + endNs - startNs);
  return Math.max(...readsNs, ...chains.values());
}

/** Commands are taken as independent only where they are the kind that a scenario runs to wait: they change nothing. */
function chainOf(operation: ToolCallTime["operation"]): string | null {
  if (operation === null) return "?";
  switch (operation.kind) {
    case "edit":
    case "write":
      return operation.path;
    case "named":
      return "?";
    case "run":
      return /[>|&`$]|\b(?:rm|mv|cp|tee|touch|mkdir|git|npm|sed|make)\b/.test(operation.command) ? "?" : null;
    case "read":
    case "list":
    case "find":
    case "search":
      return null;
  }
}

/** The same order and the same overlap, but a call may begin when its own block is complete. */
function eagerSavingNs({ asked, calls, source }: ToolTurn): number {
  if (source === "wire") return 0;
  const stops = asked.events.filter(({ kind }) => kind === "content_block_stop");
  const inTurn = calls.toSorted((left, right) => left.startNs - right.startNs);
  let shiftNs = Number.POSITIVE_INFINITY;
  for (const { startNs, block } of inTurn) {
    const readyNs = block === null ? undefined : stops[block]?.writtenNs;
    if (readyNs === undefined) return 0;
    shiftNs = Math.min(shiftNs, Math.max(0, startNs - readyNs), Math.max(0, asked.endNs - readyNs));
  }
  // The next request can't leave before the answer's end, however early its results are there.
  const lastNs = Math.max(...calls.map(({ endNs }) => endNs));
  return Number.isFinite(shiftNs) ? Math.max(0, Math.min(shiftNs, lastNs - asked.endNs)) : 0;
}

function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
