import type { JsonObject } from "../json-object.ts";
import { type BilledTokens, nothingBilled } from "../../models/models.ts";
import type { OutputOptions } from "../model-request.ts";
import { fetchesIn, type Reply, replyBlockTokens, replyTokens, searchesIn } from "../../answer/reply.ts";
import { isServerBlock } from "../../answer/server-block.ts";
import type { ResponsePart } from "../../time/schedule.ts";
import { byteTokenizer } from "../../models/tokenizer.ts";
import { tokenPieces } from "../../models/tokens.ts";
import { thinkingSignature } from "../../answer/thinking-signature.ts";
import type { Failure, ResponseFacts } from "../wire-format.ts";
import { inputDeltas, wholeMembers } from "./tool-input.ts";
import {
  citationObject,
  type MessageBlock,
  messageBlocks,
  serverCall,
  serverResult,
  serverUse,
} from "./server-tools.ts";

/** One SSE record. */
function sseRecord(data: { readonly type: string } & JsonObject): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The record that keeps a silent stream alive. */
export const pingRecord = sseRecord({ type: "ping" });

/** A reply as the records of a stream, in order. */
export function streamParts(reply: Reply, facts: ResponseFacts): ResponsePart[] {
  const parts: ResponsePart[] = [];
  const add = (tokensBefore: number, data: { readonly type: string } & JsonObject): void => {
    parts.push({ kind: data.type, text: sseRecord(data), tokensBefore });
  };
  const thinking = facts.thinkingTokens ?? replyTokens(reply, byteTokenizer, "thinking");
  const outputTokens = Math.min(1, facts.billed.outputTokens);
  const message = messageHead(facts, [], null, { billed: { ...facts.billed, outputTokens }, thinking: null });
  add(0, { type: "message_start", message });
  add(0, { type: "ping" });
  let before = reply.summary?.wireTokens ?? 0;
  if (reply.summary !== undefined) {
    const { text } = reply.summary;
    add(before, { type: "content_block_start", index: 0, content_block: summaryBlock(null, text) });
    const delta = { type: "compaction_delta", content: text, encrypted_content: null };
    add(before, { type: "content_block_delta", index: 0, delta });
    add(before, { type: "content_block_stop", index: 0 });
  }
  let index = reply.summary === undefined ? 0 : 1;
  for (const block of messageBlocks(reply)) {
    const opensAt = isWhole(block) ? before + replyBlockTokens(block) : before;
    add(opensAt, { type: "content_block_start", index, content_block: emptyBlock(block, facts.output) });
    for (const { delta, tokensBefore } of deltasOf(block, facts.output)) {
      add(before + tokensBefore, { type: "content_block_delta", index, delta });
    }
    before += replyBlockTokens(block);
    add(before, { type: "content_block_stop", index });
    index += 1;
    if (!isServerBlock(block)) continue;
    add(before, { type: "content_block_start", index, content_block: serverResult(block, facts) });
    add(before, { type: "content_block_stop", index });
    index += 1;
  }
  const { stopReason, stopSequence } = reply;
  const container = containerOf(reply, facts);
  add(before, {
    type: "message_delta",
    delta: { container, stop_reason: stopReason, stop_sequence: stopSequence, stop_details: stopDetails(reply) },
    usage: { ...deltaUsage(countedOutput(reply, facts, thinking)), ...iterations(reply, facts) },
    ...contextManagement(facts),
  });
  add(before, { type: "message_stop" });
  return parts;
}

/** A reply as one JSON body. */
export function wholeMessage(reply: Reply, facts: ResponseFacts): string {
  const summary = reply.summary === undefined ? [] : [summaryBlock(reply.summary.text, reply.summary.text)];
  const content: JsonObject[] = summary;
  for (const block of messageBlocks(reply)) content.push(...wholeBlocks(block, facts));
  const thinking = facts.thinkingTokens ?? replyTokens(reply, byteTokenizer, "thinking");
  return JSON.stringify(messageHead(facts, content, reply, countedOutput(reply, facts, thinking)));
}

function countedOutput(reply: Reply, facts: ResponseFacts, thinking: number): CountedOutput {
  const used = { searches: searchesIn(reply).length, fetches: fetchesIn(reply).length };
  return { billed: ownBill(reply, facts), thinking, ...used };
}

/** A summary as a block. Its signature proves the text. */
function summaryBlock(content: string | null, text: string): JsonObject {
  return { type: "compaction", content, encrypted_content: null, signature: thinkingSignature("summary", text) };
}

/** A message's own usage leaves out what its summary took. */
function ownBill({ summary, stopReason }: Reply, { billed, billedParts = [] }: ResponseFacts): BilledTokens {
  if (summary === undefined) return billed;
  return (stopReason === "compaction" ? undefined : billedParts[1]) ?? nothingBilled;
}

/** What each run of the model took, where it ran for a summary too. */
function iterations({ summary }: Reply, { billedParts = [], model }: ResponseFacts): JsonObject {
  if (summary === undefined) return {};
  return {
    iterations: billedParts.map((billed, index) => {
      const {
        output_tokens_details: _details,
        server_tool_use: _tools,
        ...tokens
      } = deltaUsage({ billed, thinking: null });
      const kind = index === 0 ? { type: "compaction" } : { type: "message", model };
      return { ...kind, ...tokens, cache_creation: cacheCreation(billed) };
    }),
  };
}

function cacheCreation({ write5mTokens, write1hTokens }: BilledTokens): JsonObject {
  return { ephemeral_5m_input_tokens: write5mTokens, ephemeral_1h_input_tokens: write1hTokens };
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
  const details = errorCode === undefined ? null : { error_code: errorCode };
  return { type: "error", error: { details, type: errorType, message }, request_id: requestId };
}

function messageHead(
  facts: ResponseFacts,
  content: readonly JsonObject[],
  reply: Reply | null,
  counted: CountedOutput,
): JsonObject {
  const { messageId, model, serviceTier, diagnostics = null, speed, isUsOnly = false } = facts;
  const { billed } = counted;
  return {
    id: messageId,
    type: "message",
    role: "assistant",
    model,
    content,
    stop_reason: reply?.stopReason ?? null,
    stop_sequence: reply?.stopSequence ?? null,
    stop_details: reply === null ? null : stopDetails(reply),
    container: reply === null ? null : containerOf(reply, facts),
    diagnostics,
    ...(reply === null ? {} : contextManagement(facts)),
    usage: Object.assign(
      deltaUsage(counted),
      {
        cache_creation: cacheCreation(billed),
        service_tier: serviceTier,
        speed,
        inference_geo: isUsOnly ? "us" : null,
      },
      reply === null ? {} : iterations(reply, facts),
    ),
  };
}

/** The container that code ran in: the one that the client named, else one of the message's own. It lasts five idle minutes. */
function containerOf({ blocks }: Reply, { output, messageId, createdSeconds }: ResponseFacts): JsonObject | null {
  if (output.container === null && blocks.every(({ kind }) => kind !== "code-run")) return null;
  const id = output.container ?? messageId.replace(/^msg_/, "container_");
  return { id, expires_at: new Date((createdSeconds + 300) * 1000).toISOString(), skills: null };
}

/** Tokens that a message says it took. `thinking` is null before any of it is known. */
interface CountedOutput {
  readonly billed: BilledTokens;
  readonly thinking: number | null;
  /** Searches and opened pages. Those that failed are left out. */
  readonly searches?: number;
  readonly fetches?: number;
}

function deltaUsage({ billed, thinking, searches = 0, fetches = 0 }: CountedOutput): JsonObject {
  return {
    input_tokens: billed.freshTokens,
    cache_creation_input_tokens: billed.write5mTokens + billed.write1hTokens,
    cache_read_input_tokens: billed.readTokens,
    output_tokens: billed.outputTokens,
    output_tokens_details: thinking === null ? null : { thinking_tokens: thinking },
    server_tool_use: searches + fetches === 0 ? null : { web_search_requests: searches, web_fetch_requests: fetches },
  };
}

/** Only clients that ask for edits know the member. */
function contextManagement({ contextEdits }: ResponseFacts): JsonObject {
  return contextEdits === undefined ? {} : { context_management: { applied_edits: contextEdits.applied } };
}

function stopDetails({ stopReason, refusal }: Reply): JsonObject | null {
  if (stopReason !== "refusal") return null;
  return { type: "refusal", category: refusal?.category ?? null, explanation: refusal?.explanation ?? null };
}

/** Redacted thinking has no deltas: it arrives in the record that opens it. */
function isWhole(block: MessageBlock): boolean {
  return block.kind === "thinking" && block.redacted === true;
}

function emptyBlock(block: MessageBlock, output: OutputOptions): JsonObject {
  if (isServerBlock(block)) return { ...serverUse(block), input: {} };
  switch (block.kind) {
    case "text":
      return { type: "text", text: "", ...(citationsOf(block, output).length > 0 && { citations: [] }) };
    case "thinking":
      return block.redacted === true
        ? { type: "redacted_thinking", data: block.signature }
        : { type: "thinking", thinking: "", signature: "" };
    case "tool":
      return { type: "tool_use", id: block.id, name: block.name, input: {} };
  }
}

/** What the API does itself is two blocks of the message; all else is one. */
function wholeBlocks(block: MessageBlock, facts: ResponseFacts): JsonObject[] {
  if (isServerBlock(block)) return [serverUse(block), serverResult(block, facts)];
  const { output } = facts;
  switch (block.kind) {
    case "text": {
      const citations = citationsOf(block, output);
      return [{ type: "text", text: block.text, ...(citations.length > 0 && { citations }) }];
    }
    case "thinking":
      if (block.redacted === true) return [{ type: "redacted_thinking", data: block.signature }];
      return [
        {
          type: "thinking",
          thinking: output.thinking === "shown" ? block.text : "",
          signature: block.signature,
        },
      ];
    case "tool":
      return [{ type: "tool_use", id: block.id, name: block.name, input: wholeMembers(block) }];
  }
}

/** A passage is cited only if the client asks for that. */
function citationsOf({ citations = [] }: TextBlock, { citesDocuments }: OutputOptions): JsonObject[] {
  return citations.filter(({ kind }) => kind === "page" || citesDocuments).map(citationObject);
}

type TextBlock = Extract<MessageBlock, { readonly kind: "text" }>;

interface Delta {
  readonly delta: JsonObject;
  readonly tokensBefore: number;
}

function deltasOf(block: MessageBlock, output: OutputOptions): Delta[] {
  if (isServerBlock(block)) {
    /** What is counted may be less than the input around it. */
    const most = replyBlockTokens(block);
    const deltas = inputDeltas({ kind: "tool", id: block.id, ...serverCall(block) }, false);
    return deltas.map(({ text, tokensBefore }) => jsonDelta({ text, tokensBefore: Math.min(most, tokensBefore) }));
  }
  switch (block.kind) {
    case "text":
      return [
        ...tokenPieces(block.text).map(({ piece, tokensBefore }) => ({
          delta: { type: "text_delta", text: piece },
          tokensBefore,
        })),
        ...citationsOf(block, output).map((citation) => ({
          delta: { type: "citations_delta", citation },
          tokensBefore: replyBlockTokens(block),
        })),
      ];
    case "thinking":
      if (block.redacted === true) return [];
      return [
        ...tokenPieces(output.thinking === "shown" ? block.text : "").map(({ piece, tokensBefore }) => ({
          delta: { type: "thinking_delta", thinking: piece },
          tokensBefore,
        })),
        { delta: { type: "signature_delta", signature: block.signature }, tokensBefore: replyBlockTokens(block) },
      ];
    case "tool":
      return inputDeltas(block, output.eagerTools.includes(block.name)).map(jsonDelta);
  }
}

function jsonDelta({ text, tokensBefore }: ReturnType<typeof inputDeltas>[number]): Delta {
  return { delta: { type: "input_json_delta", partial_json: text }, tokensBefore };
}
