import { type PromptBlock, promptBlock } from "../provider/wire/prompt.ts";
import type { ReplayableCall } from "./cache-replay.ts";

/** A conversation as it would be if it were compacted at another size. */
interface MovedCompaction {
  readonly calls: readonly ReplayableCall[];
  readonly compactions: number;
  readonly summaryTokens: number;
  /** The session has no compaction of its own that says how long a summary is. */
  readonly isAssumed: boolean;
}

/** A summary where the session has none. */
const assumedSummaryTokens = 4_000;
/** A prompt that shrinks by this share was compacted. */
const shrunk = 0.5;

/**
 * The calls with the same growth from call to call, compacted whenever the history is longer than `thresholdTokens`: one more call reads all
 * and writes the summary, and the history is that from there. Null without calls, if nothing would change, or if a summary alone is as long.
 */
export function compactedAt(calls: readonly ReplayableCall[], thresholdTokens: number): MovedCompaction | null {
  const own = calls.filter(({ call }) => call.part !== "compaction");
  const first = own[0];
  if (first === undefined) return null;
  const base = first.request.prompt.filter(({ section }) => section !== "messages");
  const baseTokens = tokensIn(base);
  const sizes = own.map(({ request }) => Math.max(0, tokensIn(request.prompt) - baseTokens));
  const drops = sizes.flatMap((size, index) => (index > 0 && size < (sizes[index - 1] ?? 0) * shrunk ? [size] : []));
  const summaryTokens =
    drops.length === 0 ? assumedSummaryTokens : Math.round(drops.reduce((sum, size) => sum + size, 0) / drops.length);
  // Below that, every call would be compacted again.
  if (thresholdTokens < baseTokens + summaryTokens * 2) return null;
  let history: PromptBlock[] = [];
  let compactions = 0;
  const moved: ReplayableCall[] = [];
  for (const [index, one] of own.entries()) {
    const before = index === 0 ? 0 : (sizes[index - 1] ?? 0);
    const size = sizes[index] ?? 0;
    const growth = size < before * shrunk ? 0 : Math.max(0, size - before);
    history.push(step(`step ${index}`, growth));
    if (tokensIn(history) > thresholdTokens - baseTokens && tokensIn(history) > summaryTokens + growth) {
      const asked = promptOf(base, [...history, step("summarise", 200)], first);
      moved.push(withPrompt(one, asked, summaryTokens));
      compactions += 1;
      history = [step(`summary ${compactions}`, summaryTokens), step(`step ${index} after`, 0)];
    }
    moved.push(withPrompt(one, promptOf(base, history, first), one.billed.outputTokens));
  }
  if (compactions === drops.length && compactions === 0) return null;
  return { calls: moved, compactions, summaryTokens, isAssumed: drops.length === 0 };
}

function step(name: string, tokens: number): PromptBlock {
  return { ...promptBlock("messages", name), tokens };
}

/** The marks of the first call: where its base has them, and at the end. */
function promptOf(
  base: readonly PromptBlock[],
  history: readonly PromptBlock[],
  { request }: ReplayableCall,
): PromptBlock[] {
  const life =
    request.prompt.find(({ section, breakpoint }) => section === "messages" && breakpoint !== null)?.breakpoint ?? null;
  return [
    ...base,
    ...history.map((block, index) => (index === history.length - 1 ? { ...block, breakpoint: life } : block)),
  ];
}

function withPrompt(one: ReplayableCall, prompt: readonly PromptBlock[], outputTokens: number): ReplayableCall {
  return { ...one, billed: { ...one.billed, outputTokens }, request: { ...one.request, prompt } };
}

function tokensIn(blocks: readonly PromptBlock[]): number {
  return blocks.reduce((sum, { tokens }) => sum + tokens, 0);
}
