import { digestOf } from "../../digest.ts";
import type { JsonObject } from "../json-object.ts";
import { piecesOf } from "../../models/tokens.ts";
import { inputText, type Reply, type ReplyBlock, replyBlockTokens, toolNameTokens } from "../../answer/reply.ts";
import type { ResponsePart } from "../../time/schedule.ts";
import { tokenPieces } from "../../models/tokens.ts";
import { bytesPerToken } from "../../models/tokens.ts";
import type { ResponseFacts } from "../wire-format.ts";
import { pageCitations } from "./citations.ts";
import { callIdOf, completionId } from "./ids.ts";
import { obfuscationOf } from "./ids.ts";
import { chatUsage } from "./usage.ts";

/** A reply as the chunks of a chat completion, in order; thinking takes its time and is not shown. */
export function chatStreamParts(reply: Reply, facts: ResponseFacts): ResponsePart[] {
  const { output, messageId } = facts;
  const parts: ResponsePart[] = [];
  const head = chunkHead(facts, "chat.completion.chunk");
  const add = (kind: string, tokensBefore: number, choices: readonly JsonObject[], padded: string | null): void => {
    const usage = output.usageChunk ? { usage: kind === "usage" ? chatUsage(reply, facts) : null } : {};
    const padding =
      output.obfuscation && padded !== null ? { obfuscation: obfuscationOf(padded, messageId, parts.length) } : {};
    const chunk = JSON.stringify({ ...head, choices, ...usage, ...padding });
    parts.push({ kind, text: `data: ${chunk}\n\n`, tokensBefore });
  };
  const addDelta = (kind: string, tokensBefore: number, delta: JsonObject, padded: string): void =>
    add(kind, tokensBefore, [{ index: 0, delta, logprobs: null, finish_reason: null }], padded);
  const isRefused = reply.stopReason === "refusal";
  const speaks = !isRefused && reply.blocks.some((block) => block.kind === "text");
  addDelta("role", 0, { role: "assistant", content: speaks ? "" : null, refusal: null }, "");
  let before = 0;
  let calls = 0;
  let spoken = 0;
  for (const block of reply.blocks) {
    if (block.kind === "text") {
      for (const { piece, tokensBefore } of tokenPieces(block.text)) {
        const delta = isRefused ? { refusal: piece } : { content: piece };
        addDelta("content.delta", before + tokensBefore, delta, piece);
      }
      const annotations = pageCitations(block, spoken).map(annotation);
      if (annotations.length > 0) addDelta("annotations", before + replyBlockTokens(block), { annotations }, "");
      spoken += block.text.length;
    }
    if (block.kind === "tool") {
      for (const { call, tokensBefore, piece } of callDeltas(block, calls)) {
        addDelta("tool_calls.delta", before + tokensBefore, { tool_calls: [call] }, piece);
      }
      calls += 1;
    }
    before += replyBlockTokens(block);
  }
  const choice = { index: 0, delta: {}, logprobs: null, finish_reason: finishReason(reply) };
  add("finish", before, [choice], "");
  if (output.usageChunk) add("usage", before, [], null);
  parts.push({ kind: "done", text: "data: [DONE]\n\n", tokensBefore: before });
  return parts;
}

/** A reply as one chat completion. */
export function wholeChatCompletion(reply: Reply, facts: ResponseFacts): string {
  let text = "";
  const annotations: JsonObject[] = [];
  for (const block of reply.blocks) {
    if (block.kind !== "text") continue;
    annotations.push(...pageCitations(block, text.length).map(annotation));
    text += block.text;
  }
  const calls = reply.blocks.flatMap((block) =>
    block.kind === "tool" ? [{ id: callIdOf(block.id), ...calledTool(block, argumentsOf(block)) }] : [],
  );
  const isRefused = reply.stopReason === "refusal";
  const message = {
    role: "assistant",
    content: isRefused || text === "" ? null : text,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    refusal: isRefused ? text : null,
    annotations,
  };
  return JSON.stringify({
    ...chunkHead(facts, "chat.completion"),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(reply) }],
    usage: chatUsage(reply, facts),
  });
}

function annotation(citation: JsonObject): JsonObject {
  return { type: "url_citation", url_citation: citation };
}

type ToolBlock = Extract<ReplyBlock, { readonly kind: "tool" }>;

/** The arguments of a call as JSON text, or a freeform tool's text; of one that the token limit cut, as far as they were decoded. */
export function argumentsOf(block: ToolBlock): string {
  const { name, cutTokens } = block;
  const json = inputText(block);
  if (cutTokens === undefined) return json;
  const roomBytes = (cutTokens - toolNameTokens(name)) * bytesPerToken;
  return roomBytes === 0 ? "" : (piecesOf(json, roomBytes)[0] ?? "");
}

interface CallDelta {
  readonly call: JsonObject;
  readonly piece: string;
  readonly tokensBefore: number;
}

/** Id and name come once, in the first piece; the arguments follow token by token. */
function callDeltas(block: ToolBlock, index: number): CallDelta[] {
  const nameTokens = toolNameTokens(block.name);
  const opening = { index, id: callIdOf(block.id), ...calledTool(block, "") };
  return [
    { call: opening, piece: block.name, tokensBefore: nameTokens },
    ...tokenPieces(argumentsOf(block)).map(({ piece, tokensBefore }) => ({
      call: {
        index,
        ...(block.form === "freeform" ? { custom: { input: piece } } : { function: { arguments: piece } }),
      },
      piece,
      tokensBefore: nameTokens + tokensBefore,
    })),
  ];
}

function calledTool({ name, form }: ToolBlock, said: string): JsonObject {
  return form === "freeform"
    ? { type: "custom", custom: { name, input: said } }
    : { type: "function", function: { name, arguments: said } };
}

function chunkHead(facts: ResponseFacts, object: string): JsonObject {
  return {
    id: completionId("chatcmpl-", facts.messageId),
    object,
    created: facts.createdSeconds,
    model: facts.model,
    service_tier: facts.serviceTier === "standard" ? "default" : facts.serviceTier,
    system_fingerprint: `fp_${digestOf(["fingerprint", facts.model], 10)}`,
  };
}

function finishReason({ stopReason }: Reply): string {
  switch (stopReason) {
    case "tool_use":
      return "tool_calls";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "end_turn":
    case "stop_sequence":
    case "refusal":
    case "compaction":
    case "pause_turn":
      return "stop";
  }
}
