import type { JsonObject } from "../json-object.ts";
import { piecesOf } from "../pieces.ts";
import type { BilledTokens } from "../models.ts";
import { type Reply, type ReplyBlock, replyBlockTokens, toolNameTokens } from "../reply.ts";
import type { ResponsePart } from "../schedule.ts";
import { bytesPerToken } from "../tokens.ts";
import type { Failure, ResponseFacts } from "../wire-format.ts";

/** One SSE record. */
function sseRecord(data: { readonly type: string } & JsonObject): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The record that keeps a silent stream alive. */
export const pingRecord = sseRecord({ type: "ping" });

/** A reply as the records of a stream, in order, each with the tokens decoded before it can be sent. */
export function streamParts(reply: Reply, facts: ResponseFacts): ResponsePart[] {
  const parts: ResponsePart[] = [];
  const add = (tokensBefore: number, data: { readonly type: string } & JsonObject): void => {
    parts.push({ kind: data.type, text: sseRecord(data), tokensBefore });
  };
  const message = messageHead(facts, [], null, null, {
    ...facts.billed,
    outputTokens: Math.min(1, facts.billed.outputTokens),
  });
  add(0, { type: "message_start", message });
  add(0, { type: "ping" });
  let before = 0;
  for (const [index, block] of reply.blocks.entries()) {
    add(before, { type: "content_block_start", index, content_block: emptyBlock(block) });
    for (const { delta, tokensBefore } of deltasOf(block)) {
      add(before + tokensBefore, { type: "content_block_delta", index, delta });
    }
    before += replyBlockTokens(block);
    add(before, { type: "content_block_stop", index });
  }
  add(before, {
    type: "message_delta",
    delta: { stop_reason: reply.stopReason, stop_sequence: reply.stopSequence, ...stopDetails(reply) },
    usage: deltaUsage(facts.billed, thinkingTokens(reply)),
  });
  add(before, { type: "message_stop" });
  return parts;
}

/** A reply as one JSON body. */
export function wholeMessage(reply: Reply, facts: ResponseFacts): string {
  const content = reply.blocks.map(wholeBlock);
  return JSON.stringify({
    ...messageHead(facts, content, reply.stopReason, reply.stopSequence, facts.billed),
    ...stopDetails(reply),
  });
}

/** A refusal in the API's error shape. */
export function errorBody(refusal: Failure, requestId: string): string {
  return JSON.stringify(errorMessage(refusal, requestId));
}

/** A failure inside a stream that began well. */
export function errorRecord(failure: Failure, requestId: string): string {
  return sseRecord(errorMessage(failure, requestId));
}

function errorMessage({ errorType, errorCode, message }: Failure, requestId: string) {
  const details = errorCode === undefined ? {} : { details: { error_code: errorCode } };
  return { type: "error", error: { type: errorType, message, ...details }, request_id: requestId };
}

function messageHead(
  { messageId, model }: ResponseFacts,
  content: readonly JsonObject[],
  stopReason: string | null,
  stopSequence: string | null,
  billed: BilledTokens,
): JsonObject {
  return {
    id: messageId,
    type: "message",
    role: "assistant",
    model,
    content,
    stop_reason: stopReason,
    stop_sequence: stopSequence,
    usage: {
      ...inputUsage(billed),
      cache_creation: {
        ephemeral_5m_input_tokens: billed.write5mTokens,
        ephemeral_1h_input_tokens: billed.write1hTokens,
      },
      output_tokens: billed.outputTokens,
      service_tier: "standard",
    },
  };
}

function inputUsage(billed: BilledTokens): JsonObject {
  return {
    input_tokens: billed.freshTokens,
    cache_creation_input_tokens: billed.write5mTokens + billed.write1hTokens,
    cache_read_input_tokens: billed.readTokens,
  };
}

function deltaUsage(billed: BilledTokens, thinking: number): JsonObject {
  return {
    ...inputUsage(billed),
    output_tokens: billed.outputTokens,
    output_tokens_details: { thinking_tokens: thinking },
  };
}

function thinkingTokens(reply: Reply): number {
  return reply.blocks.reduce((sum, block) => sum + (block.kind === "thinking" ? replyBlockTokens(block) : 0), 0);
}

function stopDetails(reply: Reply): JsonObject {
  return reply.stopReason === "refusal" ? { stop_details: { type: "refusal", category: null, explanation: null } } : {};
}

function emptyBlock(block: ReplyBlock): JsonObject {
  switch (block.kind) {
    case "text":
      return { type: "text", text: "" };
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "tool":
      return { type: "tool_use", id: block.id, name: block.name, input: {} };
  }
}

function wholeBlock(block: ReplyBlock): JsonObject {
  switch (block.kind) {
    case "text":
      return { type: "text", text: block.text };
    case "thinking":
      return { type: "thinking", thinking: block.text, signature: block.signature };
    case "tool":
      return { type: "tool_use", id: block.id, name: block.name, input: block.input };
  }
}

interface Delta {
  readonly delta: JsonObject;
  readonly tokensBefore: number;
}

function deltasOf(block: ReplyBlock): Delta[] {
  switch (block.kind) {
    case "text":
      return tokenPieces(block.text).map(({ piece, tokensBefore }) => ({
        delta: { type: "text_delta", text: piece },
        tokensBefore,
      }));
    case "thinking":
      return [
        ...tokenPieces(block.text).map(({ piece, tokensBefore }) => ({
          delta: { type: "thinking_delta", thinking: piece },
          tokensBefore,
        })),
        { delta: { type: "signature_delta", signature: block.signature }, tokensBefore: replyBlockTokens(block) },
      ];
    case "tool":
      return inputDeltas(block.name, block.input);
  }
}

function tokenPieces(text: string): { readonly piece: string; readonly tokensBefore: number }[] {
  let bytes = 0;
  return piecesOf(text, bytesPerToken).map((piece) => {
    const tokensBefore = Math.floor(bytes / bytesPerToken);
    bytes += Buffer.byteLength(piece);
    return { piece, tokensBefore };
  });
}

/** Pieces that one member of a tool's input is sent in, at most. */
const piecesPerMember = 4;

/**
 * The input of a tool call: an empty delta, then member by member. The API holds a member back until its value is
 * complete and sends it in a burst, so all pieces of a member wait for its last token.
 */
function inputDeltas(name: string, input: JsonObject): Delta[] {
  const nameTokens = toolNameTokens(name);
  const members = Object.entries(input).filter(([, value]) => value !== undefined);
  const texts = members.map(([key, value], index) => {
    const member = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
    return `${index === 0 ? "{" : ","}${member}${index === members.length - 1 ? "}" : ""}`;
  });
  let bytes = 0;
  const deltas = (texts.length === 0 ? ["{}"] : texts).flatMap((text) => {
    const size = Buffer.byteLength(text);
    bytes += size;
    const tokensBefore = nameTokens + Math.floor((bytes - 1) / bytesPerToken);
    return piecesOf(text, Math.max(bytesPerToken, Math.ceil(size / piecesPerMember))).map((piece) => ({
      delta: { type: "input_json_delta", partial_json: piece },
      tokensBefore,
    }));
  });
  return [{ delta: { type: "input_json_delta", partial_json: "" }, tokensBefore: nameTokens }, ...deltas];
}
