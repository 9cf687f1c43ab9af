import { costNanoUsd } from "../provider/models/models.ts";
import type { CacheLife, PromptBlock } from "../provider/wire/prompt.ts";
import { type ReplayableCall, replayedCalls } from "./cache-replay.ts";
import { compactedAt } from "./moved-compaction.ts";

/** What the session would have cost with one thing changed, by the cache model. */
export interface CostWhatIf {
  readonly kind: "marks" | "life" | "order" | "side-traffic" | "compaction";
  readonly text: string;
  /** Null if the price of a call is not known. */
  readonly costNanoUsd: number | null;
}

/** The cost of calls by the cache model, and with other settings. Variants that change nothing are left out. */
export function costWhatIfs(calls: readonly ReplayableCall[]): {
  readonly modelledNanoUsd: number | null;
  readonly whatIfs: readonly CostWhatIf[];
} {
  const modelledNanoUsd = modelledCost(calls);
  const hasMarks = calls.some(({ row }) => row.cacheRules === "anthropic");
  const marks: readonly CostWhatIf[] = hasMarks
    ? [
        variant("marks", "without cache marks", calls, () => () => null),
        variant("marks", "with one mark, at the end", calls, (blocks) => endMark(blocks)),
        variant("marks", "with marks after tools, after the system prompt and at the end", calls, threeMarks),
        variant("life", "with marks that live five minutes", calls, () => (block) => block.breakpoint && "5m"),
        variant("life", "with marks that live an hour", calls, () => (block) => block.breakpoint && "1h"),
      ]
    : [];
  const main = calls.filter(({ call }) => call.part !== "side");
  const others: readonly CostWhatIf[] = [
    {
      kind: "order",
      text: "with blocks that stay in front of those that change",
      costNanoUsd: modelledCost(stableFirst(calls)),
    },
    ...(main.length < calls.length
      ? [
          {
            kind: "side-traffic" as const,
            text: "without titles and other side traffic",
            costNanoUsd: modelledCost(main),
          },
        ]
      : []),
    ...compactionWhatIfs(calls),
  ];
  const all = [...marks, ...others];
  return {
    modelledNanoUsd,
    whatIfs: all.filter((one) => one.kind === "compaction" || one.costNanoUsd !== modelledNanoUsd),
  };
}

/** What the cache model and the prices say that calls cost; null if a price is not known. */
function modelledCost(calls: readonly ReplayableCall[]): number | null {
  const replayed = replayedCalls(calls);
  let sum = 0;
  for (const [index, { row, call }] of calls.entries()) {
    const billed = replayed[index]?.billed;
    const cost = billed === undefined ? null : costNanoUsd(row, billed, call.billing);
    if (cost === null) return null;
    sum += cost + call.searchNanoUsd;
  }
  return sum;
}

type MarkOf = (block: PromptBlock, index: number) => CacheLife | null;

function variant(
  kind: CostWhatIf["kind"],
  text: string,
  calls: readonly ReplayableCall[],
  marksOf: (blocks: readonly PromptBlock[]) => MarkOf,
): CostWhatIf {
  const changed = calls.map((one) => {
    if (one.row.cacheRules !== "anthropic") return one;
    const markOf = marksOf(one.request.prompt);
    const prompt = one.request.prompt.map((block, index) => ({ ...block, breakpoint: markOf(block, index) }));
    return { ...one, request: { ...one.request, prompt } };
  });
  return { kind, text, costNanoUsd: modelledCost(changed) };
}

/** The life that a prompt's marks have; five minutes without one. */
function lifeIn(blocks: readonly PromptBlock[]): CacheLife {
  return blocks.find(({ breakpoint }) => breakpoint !== null)?.breakpoint ?? "5m";
}

function endMark(blocks: readonly PromptBlock[]): MarkOf {
  const end = blocks.findLastIndex(({ cacheable }) => cacheable);
  return (_, index) => (index === end ? lifeIn(blocks) : null);
}

function threeMarks(blocks: readonly PromptBlock[]): MarkOf {
  const ends = (["tools", "system", "messages"] as const).map((section) =>
    blocks.findLastIndex((block) => block.section === section && block.cacheable),
  );
  return (_, index) => (ends.includes(index) ? lifeIn(blocks) : null);
}

/** Tools and system blocks in the order of how many calls have them. The marks stay where they are. */
function stableFirst(calls: readonly ReplayableCall[]): ReplayableCall[] {
  const uses = new Map<string, number>();
  for (const { request } of calls)
    for (const { digest } of request.prompt) uses.set(digest, (uses.get(digest) ?? 0) + 1);
  const usesOf = ({ digest }: PromptBlock): number => uses.get(digest) ?? 0;
  return calls.map((one) => {
    const sorted = (["tools", "system", "messages"] as const).flatMap((section) => {
      const blocks = one.request.prompt.filter((block) => block.section === section);
      if (section === "messages") return blocks;
      const moved = blocks.toSorted(
        (left, right) => usesOf(right) - usesOf(left) || (left.digest < right.digest ? -1 : 1),
      );
      return moved.map((block, index) => ({ ...block, breakpoint: blocks[index]?.breakpoint ?? null }));
    });
    return { ...one, request: { ...one.request, prompt: sorted } };
  });
}

/** Compaction at half and at twice the size of the largest prompt of the main conversation. */
function compactionWhatIfs(calls: readonly ReplayableCall[]): CostWhatIf[] {
  const main = calls.filter(({ call }) => call.part === "main" || call.part === "compaction");
  const rest = calls.filter((one) => !main.includes(one));
  const sizes = main.map(({ request }) => request.prompt.reduce((sum, { tokens }) => sum + tokens, 0));
  const largest = Math.max(0, ...sizes);
  const restCost = modelledCost(rest);
  const thresholds = [Math.round(largest / 2), largest * 2];
  return thresholds.flatMap((threshold, index) => {
    const moved = compactedAt(main, threshold);
    if (moved === null || largest === 0) return [];
    const cost = modelledCost(moved.calls);
    const when = index === 0 ? "earlier" : "later";
    const times = moved.compactions === 1 ? "once" : `${moved.compactions} times`;
    const size = `${moved.summaryTokens} tokens${moved.isAssumed ? " (assumed)" : ""}`;
    const text = `compacted ${when}, at ${threshold} tokens: ${times}, to ${size}`;
    return [{ kind: "compaction", text, costNanoUsd: cost === null || restCost === null ? null : cost + restCost }];
  });
}
