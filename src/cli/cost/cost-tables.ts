import Papa from "papaparse";
import { formatValue } from "../../core/units.ts";
import type { CacheCheck, PartCost, SessionCost } from "../../cost/session-cost.ts";
import { cleanLine } from "../../report/clean-text.ts";
import { plainTable } from "../terminal/plain-table.ts";

const head = [
  "Part",
  "Calls",
  "Input",
  "Cache Create",
  "Create, Long Life",
  "Cache Read",
  "Output",
  "Thinking",
  "Total Tokens",
  "Cost (USD)",
];
const unknown = "unknown";

/** Rows by part, by model, and in all. */
function rowsOf({ parts, models, total }: SessionCost): { readonly name: string; readonly cost: PartCost }[] {
  const byModel = named(models);
  return [...named(parts), ...(byModel.length > 1 ? byModel : []), { name: "Total", cost: total }];
}

function cells({ name, cost }: { readonly name: string; readonly cost: PartCost }): string[] {
  const { freshTokens, write5mTokens, write1hTokens, readTokens, outputTokens } = cost.tokens;
  const all = freshTokens + write5mTokens + write1hTokens + readTokens + outputTokens;
  const counts = [freshTokens, write5mTokens, write1hTokens, readTokens, outputTokens].map((count) =>
    formatValue(count, "count"),
  );
  const thinking = cost.thinkingTokens === null ? unknown : formatValue(cost.thinkingTokens, "count");
  const calls = formatValue(cost.calls, "count");
  return [name, calls, ...counts, thinking, formatValue(all, "count"), usd(cost)];
}

/** Dollars of what is known, and how much is not. */
function usd({ costNanoUsd, uncountedCalls, unpricedCalls }: PartCost): string {
  const missing = uncountedCalls + unpricedCalls;
  if (costNanoUsd === null) return unknown;
  return missing === 0
    ? formatValue(costNanoUsd, "nanoUsd")
    : `${formatValue(costNanoUsd, "nanoUsd")} + ${missing} ${unknown}`;
}

/** The cost of a session for a terminal. */
export function costText(cost: SessionCost): string {
  return [plainTable(head, rowsOf(cost).map(cells)), ...sentences(cost)].join("\n");
}

/** The same in Markdown. */
export function costMarkdown(cost: SessionCost): string {
  const table = [
    markdownRow(head),
    markdownRow(head.map(() => "---")),
    ...rowsOf(cost).map((row) => markdownRow(cells(row))),
  ];
  return [
    ...table,
    "",
    ...sentences(cost).map((sentence) => (sentence.startsWith("  ") ? `- ${sentence.trim()}` : sentence)),
  ].join("\n");
}

/** Exact numbers for programs. An unknown cost is an empty cell. */
export function costCsv(cost: SessionCost): string {
  const fields = [
    "part",
    "calls",
    "inputTokens",
    "cacheCreationTokens",
    "longCacheCreationTokens",
    "cacheReadTokens",
    "outputTokens",
    "thinkingTokens",
    "uncountedCalls",
    "unpricedCalls",
    "costNanoUsd",
  ];
  const data = rowsOf(cost).map(({ name, cost: { tokens, ...one } }) => [
    name,
    one.calls,
    tokens.freshTokens,
    tokens.write5mTokens,
    tokens.write1hTokens,
    tokens.readTokens,
    tokens.outputTokens,
    one.thinkingTokens ?? "",
    one.uncountedCalls,
    one.unpricedCalls,
    one.costNanoUsd ?? "",
  ]);
  return `${Papa.unparse({ fields, data }, { newline: "\n", escapeFormulae: true })}\n`;
}

function sentences(cost: SessionCost): string[] {
  const { costParts, costNanoUsd, uncountedCalls, unpricedCalls } = cost.total;
  const names = {
    fresh: "input",
    write5m: "cache create",
    write1h: "cache create with a long life",
    read: "cache read",
    output: "output",
    search: "searches",
  };
  const split = (["fresh", "write5m", "write1h", "read", "output", "search"] as const)
    .filter((name) => costParts[name] > 0)
    .map((name) => `${names[name]} ${formatValue(costParts[name], "nanoUsd")}`);
  return [
    "",
    ...(costNanoUsd === null ? [] : [`By kind: ${split.join(", ")}.`]),
    ...(uncountedCalls === 0
      ? []
      : [`No usage that is known here: ${callsInWords(uncountedCalls)}. Their cost is unknown.`]),
    ...(unpricedCalls === 0 ? [] : [`The price of ${callsInWords(unpricedCalls)} is unknown.`]),
    ...(cost.refusedCalls === 0
      ? []
      : [`Left out: ${callsInWords(cost.refusedCalls)} that the provider answered with an error. They cost nothing.`]),
    ...missSentences(cost),
    ...(cost.check === null
      ? ["The cache can't be replayed: no call has a known model, a usage and its prompt."]
      : checkSentences(cost.check)),
    ...whatIfSentences(cost),
  ];
}

function callsInWords(count: number): string {
  return count === 1 ? "1 call" : `${count} calls`;
}

function missSentences({ misses }: SessionCost): string[] {
  if (misses.length === 0) return ["The cache missed nothing that an earlier call had left."];
  return [
    "What the cache missed:",
    ...misses.map(({ reason, calls, missedTokens, places }) =>
      cleanLine(
        `  ${formatValue(missedTokens, "tokens")} in ${callsInWords(calls)}: ${reason} (${places.join(", ")})`,
        300,
      ),
    ),
  ];
}

const differencesShown = 5;

function checkSentences(check: CacheCheck): string[] {
  const figures = `reads ${formatValue(check.modelledReadTokens, "tokens")}, recorded ${formatValue(check.recordedReadTokens, "tokens")}; writes ${formatValue(check.modelledWrittenTokens, "tokens")}, recorded ${formatValue(check.recordedWrittenTokens, "tokens")}`;
  if (check.agrees) return [`The cache model agrees with the recorded usage within 1 %: ${figures}.`];
  const shown = check.differences.slice(0, differencesShown);
  const more = check.differences.length - shown.length;
  return [
    `The cache model differs from the recorded usage: ${figures}.`,
    ...shown.map(({ place, recordedReadTokens, modelledReadTokens, why }) =>
      cleanLine(
        `  ${place}: ${formatValue(recordedReadTokens, "tokens")} read, by the model ${formatValue(modelledReadTokens, "tokens")}: ${why}`,
        300,
      ),
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function whatIfSentences({ modelledNanoUsd, whatIfs }: SessionCost): string[] {
  if (modelledNanoUsd === null || whatIfs.length === 0) return [];
  const lines = whatIfs.map(({ text, costNanoUsd }) => {
    if (costNanoUsd === null) return `  ${text}: ${unknown}`;
    const change = costNanoUsd - modelledNanoUsd;
    const sign = change < 0 ? "saves" : "costs more by";
    return `  ${text}: ${formatValue(costNanoUsd, "nanoUsd")} (${change === 0 ? "no change" : `${sign} ${formatValue(Math.abs(change), "nanoUsd")}`})`;
  });
  return [`By the cache model it cost ${formatValue(modelledNanoUsd, "nanoUsd")}. It would have cost:`, ...lines];
}

function named(
  groups: Readonly<Partial<Record<string, PartCost>>>,
): { readonly name: string; readonly cost: PartCost }[] {
  return Object.entries(groups).flatMap(([name, cost]) =>
    cost === undefined ? [] : [{ name: cleanLine(name, 80), cost }],
  );
}

function markdownRow(row: readonly string[]): string {
  return `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
