import type { BilledTokens } from "../models/models.ts";
import type { Tokenizer } from "../models/tokenizer.ts";
import { tokensOfBytes } from "../models/tokens.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import type { Reply, Summary } from "./reply.ts";

/** What a client gets that asks only for the summary. */
export function summaryAlone(text: string): Reply {
  return { kind: "reply", blocks: [], stopReason: "compaction", stopSequence: null, summary: summaryOf(text) };
}

/** A text as a summary. */
export function summaryOf(text: string): Summary {
  return { text, wireTokens: tokensOfBytes(Buffer.byteLength(text)) };
}

/**
 * The bill of an answer, part by part. With a summary the model runs twice: over the whole prompt for the summary, then over the
 * summary and what stands before the messages for the answer, unless the client wants the summary alone.
 */
export function billedParts(
  { summary, stopReason }: Reply,
  { prompt }: ModelRequest,
  billed: BilledTokens,
  tokenizer: Tokenizer,
): readonly BilledTokens[] {
  if (summary === undefined) return [billed];
  const summaryTokens = tokenizer.count(summary.text);
  const first = { ...billed, outputTokens: summaryTokens };
  if (stopReason === "compaction") return [first];
  let freshTokens = summaryTokens;
  for (const { section, tokens } of prompt) if (section !== "messages") freshTokens += tokens;
  const { outputTokens } = billed;
  return [first, { freshTokens, write5mTokens: 0, write1hTokens: 0, readTokens: 0, outputTokens }];
}

/** The sum of all parts of a bill. */
export function billTotal(parts: readonly BilledTokens[]): BilledTokens {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const sum = (name: keyof BilledTokens): number => parts.reduce((total, part) => total + part[name], 0);
  return {
    freshTokens: sum("freshTokens"),
    write5mTokens: sum("write5mTokens"),
    write1hTokens: sum("write1hTokens"),
    readTokens: sum("readTokens"),
    outputTokens: sum("outputTokens"),
  };
}
