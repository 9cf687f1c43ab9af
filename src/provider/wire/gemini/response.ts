import { type Reply, type ReplyBlock, replyBlockTokens } from "../../answer/reply.ts";
import type { CodeBlock } from "../../answer/server-block.ts";
import { tokenPieces } from "../../models/tokens.ts";
import type { ResponsePart } from "../../time/schedule.ts";
import type { JsonObject } from "../json-object.ts";
import type { ResponseFacts } from "../wire-format.ts";
import { framedChunk, type StreamFraming } from "./error-body.ts";
import { callIdOf } from "./function-calls.ts";
import { groundingOf, openedUrls } from "./grounding.ts";

/** A reply as the chunks of a stream, in order. Each is a response of its own; only the last has all of the usage. */
export function geminiStreamParts(reply: Reply, facts: ResponseFacts, framing: StreamFraming): ResponsePart[] {
  const pieces = isBlocked(reply) ? [] : partsOf(reply, facts, "pieces");
  const chunks = pieces.slice(0, -1).map(({ kind, part, tokensBefore }) => {
    const candidate = { content: { parts: [part], role: "model" }, index: 0 };
    return { kind, tokensBefore, body: responseBody([candidate], promptUsage(facts), facts) };
  });
  const last = pieces.at(-1);
  chunks.push({
    kind: last?.kind ?? "finish",
    tokensBefore: last?.tokensBefore ?? 0,
    body: finalBody(reply, last === undefined ? [] : [last.part], facts),
  });
  return chunks.map(({ kind, tokensBefore, body }, index) => {
    const place = { isFirst: index === 0, isLast: index === chunks.length - 1 };
    return { kind, text: framedChunk(JSON.stringify(body), framing, place), tokensBefore };
  });
}

/** A reply as one response. */
export function wholeGeminiResponse(reply: Reply, facts: ResponseFacts): string {
  const parts = isBlocked(reply) ? [] : partsOf(reply, facts, "whole").map(({ part }) => part);
  return JSON.stringify(finalBody(reply, parts, facts));
}

/** A refusal that says nothing: the prompt itself was blocked, and there is no candidate. */
function isBlocked({ stopReason, blocks }: Reply): boolean {
  return stopReason === "refusal" && blocks.every((block) => block.kind !== "text" || block.text === "");
}

function finalBody(reply: Reply, parts: readonly JsonObject[], facts: ResponseFacts): JsonObject {
  if (isBlocked(reply)) {
    return { promptFeedback: { blockReason: "SAFETY" }, ...responseBody([], promptUsage(facts), facts) };
  }
  const explanation = reply.refusal?.explanation ?? null;
  const candidate = {
    content: { ...(parts.length === 0 ? {} : { parts }), role: "model" },
    finishReason: finishReason(reply),
    ...(explanation === null ? {} : { finishMessage: explanation }),
    ...groundingOf(reply),
    ...openedUrls(reply),
    index: 0,
  };
  return responseBody([candidate], wholeUsage(reply, facts), facts);
}

function responseBody(candidates: readonly JsonObject[], usageMetadata: JsonObject, facts: ResponseFacts): JsonObject {
  return {
    ...(candidates.length === 0 ? {} : { candidates }),
    usageMetadata,
    modelVersion: facts.model,
    responseId: facts.messageId.replace(/^msg_01/, ""),
  };
}

/** A part of the answer, and how many tokens were decoded before it can exist. */
interface WrittenPart {
  readonly kind: string;
  readonly part: JsonObject;
  readonly tokensBefore: number;
}

/**
 * The parts of a reply. A call comes whole; one that the token limit cut does not come at all. The signature of thinking
 * stands on the next call, else on the end of the text.
 */
function partsOf(reply: Reply, { output }: ResponseFacts, form: "pieces" | "whole"): WrittenPart[] {
  const parts: WrittenPart[] = [];
  let before = 0;
  let signature: string | null = null;
  const textParts = (kind: string, text: string, more: JsonObject): void => {
    const pieces = form === "pieces" ? tokenPieces(text) : [{ piece: text, tokensBefore: 0 }];
    for (const { piece, tokensBefore } of pieces) {
      parts.push({ kind, part: { text: piece, ...more }, tokensBefore: before + tokensBefore });
    }
  };
  const sign = (): void => {
    const part = { text: "", thoughtSignature: signature };
    if (signature !== null) parts.push({ kind: "text.delta", part, tokensBefore: before });
    signature = null;
  };
  for (const block of reply.blocks) {
    switch (block.kind) {
      case "thinking":
        sign();
        if (output.thinking === "shown" && block.redacted !== true) {
          textParts("thought.delta", block.text, { thought: true });
        }
        signature = block.signature;
        break;
      case "text":
        textParts("text.delta", block.text, {});
        break;
      case "web-search":
      case "web-fetch":
      case "mcp-call":
      case "mcp-listing":
      case "tool-search":
        break;
      case "code-run":
        for (const part of codeParts(block)) {
          parts.push({ kind: "code.delta", part, tokensBefore: before + replyBlockTokens(block) });
        }
        break;
      case "tool": {
        if (block.cutTokens !== undefined) break;
        const signed = signature === null ? {} : { thoughtSignature: signature };
        const tokensBefore = before + replyBlockTokens(block);
        parts.push({
          kind: "function_call.delta",
          part: { functionCall: functionCall(block), ...signed },
          tokensBefore,
        });
        signature = null;
      }
    }
    before += replyBlockTokens(block);
  }
  sign();
  return parts;
}

/** Code that the API ran, and what it printed. */
function codeParts({ code, stdout, stderr, exitCode }: CodeBlock): JsonObject[] {
  const outcome = exitCode === 0 ? "OUTCOME_OK" : "OUTCOME_FAILED";
  return [
    { executableCode: { language: "PYTHON", code } },
    { codeExecutionResult: { outcome, output: exitCode === 0 ? stdout : stdout + stderr } },
  ];
}

function functionCall({ id, name, input }: Extract<ReplyBlock, { readonly kind: "tool" }>): JsonObject {
  return { id: callIdOf(id), name, args: input };
}

function promptTokens({ billed }: ResponseFacts): number {
  return billed.freshTokens + billed.write5mTokens + billed.write1hTokens + billed.readTokens;
}

/** The usage that every chunk but the last has. */
function promptUsage(facts: ResponseFacts): JsonObject {
  const prompt = promptTokens(facts) - (facts.foundTokens ?? 0);
  return { promptTokenCount: prompt, totalTokenCount: prompt, promptTokensDetails: textTokens(prompt) };
}

/** Gemini counts cached tokens as a part of the prompt, and thoughts beside the candidates. */
function wholeUsage(reply: Reply, facts: ResponseFacts): JsonObject {
  const { billed, foundTokens = 0 } = facts;
  const prompt = promptTokens(facts) - foundTokens;
  const thoughts =
    facts.thinkingTokens ??
    reply.blocks.reduce((sum, block) => sum + (block.kind === "thinking" ? replyBlockTokens(block) : 0), 0);
  const cached = billed.readTokens;
  return {
    promptTokenCount: prompt,
    ...(cached === 0 ? {} : { cachedContentTokenCount: cached }),
    candidatesTokenCount: billed.outputTokens - thoughts,
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
    ...(foundTokens === 0 ? {} : { toolUsePromptTokenCount: foundTokens }),
    totalTokenCount: prompt + foundTokens + billed.outputTokens,
    promptTokensDetails: textTokens(prompt),
    ...(cached === 0 ? {} : { cacheTokensDetails: textTokens(cached) }),
  };
}

function textTokens(tokenCount: number): readonly JsonObject[] {
  return [{ modality: "TEXT", tokenCount }];
}

function finishReason({ stopReason }: Reply): string {
  switch (stopReason) {
    case "max_tokens":
    case "model_context_window_exceeded":
      return "MAX_TOKENS";
    case "refusal":
      return "SAFETY";
    case "end_turn":
    case "tool_use":
    case "stop_sequence":
    case "compaction":
    case "pause_turn":
      return "STOP";
  }
}
