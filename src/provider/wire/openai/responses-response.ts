import type { JsonObject } from "../json-object.ts";
import { type Reply, type ReplyBlock, replyBlockTokens, toolNameTokens } from "../../answer/reply.ts";
import { isServerBlock, type ToolSearchBlock } from "../../answer/server-block.ts";
import type { ResponsePart } from "../../time/schedule.ts";
import { tokenPieces } from "../../models/tokens.ts";
import type { ResponseFacts } from "../wire-format.ts";
import { argumentsOf } from "./chat-response.ts";
import { pageCitations } from "./citations.ts";
import { compactionItem, keptMessages } from "./compaction-item.ts";
import { completionId, obfuscationOf, callIdOf, itemId } from "./ids.ts";
import { type AddEvent, addServerEvents, type ItemStatus, type OutputItem, serverItem } from "./server-items.ts";
import { responseUsage } from "./usage.ts";

/** A reply as the typed events of a response, numbered in order; the last carries the whole of it. */
export function responsesStreamParts(reply: Reply, facts: ResponseFacts): ResponsePart[] {
  const parts: ResponsePart[] = [];
  const add: AddEvent = (type, tokensBefore, members) => {
    const delta = members["delta"];
    const isPadded = facts.output.obfuscation && typeof delta === "string";
    const padding = isPadded ? { obfuscation: obfuscationOf(delta, facts.messageId, parts.length) } : {};
    const data = JSON.stringify({ type, sequence_number: parts.length, ...members, ...padding });
    parts.push({ kind: type, text: `event: ${type}\ndata: ${data}\n\n`, tokensBefore });
  };
  const opened = responseObject(null, facts);
  add("response.created", 0, { response: opened });
  add("response.in_progress", 0, { response: opened });
  let before = reply.summary?.wireTokens ?? 0;
  const summaries = summaryItems(reply, facts);
  for (const [index, item] of summaries.entries()) {
    add("response.output_item.added", before, { output_index: index, item });
    add("response.output_item.done", before, { output_index: index, item });
  }
  for (const [position, block] of shownBlocks(reply).entries()) {
    const index = summaries.length + position;
    const end = before + replyBlockTokens(block);
    const item = outputItem(block, index, "in_progress", reply, facts);
    const place = { item_id: item.id, output_index: index };
    add("response.output_item.added", before, { output_index: index, item });
    addContent(add, block, before, place, reply, facts);
    const done = outputItem(block, index, finalStatus(reply, position), reply, facts);
    add("response.output_item.done", end, { output_index: index, item: done });
    before = end;
  }
  const ending = isCut(reply) ? "response.incomplete" : "response.completed";
  add(ending, before, { response: responseObject(reply, facts) });
  return parts;
}

/** A reply as one response object. */
export function wholeResponse(reply: Reply, facts: ResponseFacts): string {
  return JSON.stringify(responseObject(reply, facts));
}

/** A block that a response can show. */
type ShownBlock = Exclude<ReplyBlock, ToolSearchBlock>;

function shownBlocks({ blocks }: Reply): readonly ShownBlock[] {
  return blocks.filter((block): block is ShownBlock => block.kind !== "tool-search");
}

/** The events between an item's opening and its end. */
function addContent(
  add: AddEvent,
  block: ShownBlock,
  before: number,
  place: JsonObject,
  reply: Reply,
  { output }: ResponseFacts,
): void {
  if (isServerBlock(block)) return addServerEvents(add, block, before, place);
  const end = before + replyBlockTokens(block);
  switch (block.kind) {
    case "thinking": {
      if (output.thinking === "omitted") return;
      const at = { ...place, summary_index: 0 };
      add("response.reasoning_summary_part.added", before, { ...at, part: { type: "summary_text", text: "" } });
      for (const { piece, tokensBefore } of tokenPieces(block.text)) {
        add("response.reasoning_summary_text.delta", before + tokensBefore, { ...at, delta: piece });
      }
      add("response.reasoning_summary_text.done", end, { ...at, text: block.text });
      add("response.reasoning_summary_part.done", end, { ...at, part: { type: "summary_text", text: block.text } });
      return;
    }
    case "text": {
      const at = { ...place, content_index: 0 };
      const isRefused = reply.stopReason === "refusal";
      const kind = isRefused ? "response.refusal" : "response.output_text";
      const said = isRefused ? { refusal: block.text } : { text: block.text, logprobs: [] };
      add("response.content_part.added", before, { ...at, part: textPart({ text: "" }, reply) });
      for (const { piece, tokensBefore } of tokenPieces(block.text)) {
        const logprobs = isRefused ? {} : { logprobs: [] };
        add(`${kind}.delta`, before + tokensBefore, { ...at, delta: piece, ...logprobs });
      }
      for (const [annotation_index, annotation] of annotationsOf(block).entries()) {
        add("response.output_text.annotation.added", end, { ...at, annotation_index, annotation });
      }
      add(`${kind}.done`, end, { ...at, ...said });
      add("response.content_part.done", end, { ...at, part: textPart(block, reply) });
      return;
    }
    case "tool": {
      /** Calls of OpenAI's own tools come whole, with their item. */
      if (block.form !== undefined && block.form !== "freeform") return;
      const said = argumentsOf(block);
      const start = before + toolNameTokens(block.name);
      const isFreeform = block.form === "freeform";
      const kind = isFreeform ? "response.custom_tool_call_input" : "response.function_call_arguments";
      for (const { piece, tokensBefore } of tokenPieces(said)) {
        add(`${kind}.delta`, start + tokensBefore, { ...place, delta: piece });
      }
      add(`${kind}.done`, end, { ...place, ...(isFreeform ? { input: said } : { name: block.name, arguments: said }) });
    }
  }
}

/** The response as a whole: as it is opened (no reply yet), or as it ended. */
function responseObject(reply: Reply | null, facts: ResponseFacts): JsonObject {
  const isIncomplete = reply !== null && isCut(reply);
  return {
    id: completionId("resp_", facts.messageId),
    object: "response",
    created_at: facts.createdSeconds,
    status: reply === null ? "in_progress" : isIncomplete ? "incomplete" : "completed",
    background: false,
    completed_at: reply === null || isIncomplete ? null : facts.createdSeconds,
    error: null,
    incomplete_details: isIncomplete ? { reason: "max_output_tokens" } : null,
    model: facts.model,
    output: reply === null ? [] : outputItems(reply, facts),
    service_tier: reply === null ? "auto" : facts.serviceTier === "standard" ? "default" : facts.serviceTier,
    ...facts.output.echo,
    usage: reply === null ? null : responseUsage(reply, facts),
  };
}

/** A block of a reply as an item of the output, as it stands when it is opened or when it is done. */
function outputItem(
  block: ShownBlock,
  index: number,
  status: ItemStatus,
  reply: Reply,
  facts: ResponseFacts,
): OutputItem {
  if (isServerBlock(block)) return serverItem(block, index, status, facts);
  const isDone = status !== "in_progress";
  switch (block.kind) {
    case "thinking": {
      const summary = isDone && facts.output.thinking === "shown" ? [{ type: "summary_text", text: block.text }] : [];
      const encrypted = facts.output.encryptedReasoning ? { encrypted_content: isDone ? block.signature : "" } : {};
      return { id: itemId("rs", facts.messageId, index), type: "reasoning", summary, ...encrypted };
    }
    case "text": {
      const content = isDone ? [textPart(block, reply)] : [];
      return { id: itemId("msg", facts.messageId, index), type: "message", status, role: "assistant", content };
    }
    case "tool":
      return callItem(block, itemId("fc", facts.messageId, index), status);
  }
}

/** A call as an item of the form that its tool has. */
function callItem(block: Extract<ReplyBlock, { readonly kind: "tool" }>, id: string, status: ItemStatus): OutputItem {
  const { form, name, namespace, input } = block;
  const said = status === "in_progress" ? "" : argumentsOf(block);
  const call_id = callIdOf(block.id);
  const called = { call_id, name, ...(namespace === undefined ? {} : { namespace }) };
  if (form === undefined) return { id, type: "function_call", status, arguments: said, ...called };
  switch (form) {
    case "freeform":
      return { id, type: "custom_tool_call", status, input: said, ...called };
    case "local-shell":
      return { id, type: "local_shell_call", status, call_id, action: { type: "exec", env: {}, ...input } };
    case "shell":
      return { id, type: "shell_call", status, call_id, action: input, environment: null };
    case "apply-patch":
      return { id, type: "apply_patch_call", status, call_id, operation: input };
  }
}

/** A part of a message: what it says, or, for a model that refuses, why it does not. */
function textPart(block: Omit<TextBlock, "kind">, { stopReason }: Reply): JsonObject {
  if (stopReason === "refusal") return { type: "refusal", refusal: block.text };
  return { type: "output_text", annotations: annotationsOf(block), logprobs: [], text: block.text };
}

function annotationsOf(block: Omit<TextBlock, "kind">): JsonObject[] {
  return pageCitations(block, 0).map((citation) => ({ type: "url_citation", ...citation }));
}

type TextBlock = Extract<ReplyBlock, { readonly kind: "text" }>;

/** The finished items of a reply; the last is incomplete where the token limit cut it. */
export function outputItems(reply: Reply, facts: ResponseFacts): JsonObject[] {
  const summaries = summaryItems(reply, facts);
  const items = shownBlocks(reply).map((block, position) =>
    outputItem(block, summaries.length + position, finalStatus(reply, position), reply, facts),
  );
  return [...summaries, ...items];
}

function summaryItems({ summary }: Reply, { messageId }: ResponseFacts): ReturnType<typeof compactionItem>[] {
  return summary === undefined ? [] : [compactionItem(summary.text, messageId)];
}

/** What `POST /v1/responses/compact` answers: the messages of the users, then the summary. */
export function compactedResponse(reply: Reply, facts: ResponseFacts, input: readonly JsonObject[]): string {
  return JSON.stringify({
    id: completionId("resp_", facts.messageId),
    object: "response.compaction",
    created_at: facts.createdSeconds,
    output: [...keptMessages(input, facts.messageId), ...summaryItems(reply, facts)],
    usage: responseUsage(reply, facts),
  });
}

/** How an item ends. */
function finalStatus(reply: Reply, index: number): ItemStatus {
  return isCut(reply) && index === shownBlocks(reply).length - 1 ? "incomplete" : "completed";
}

/** Whether the client's limit or the window ended the reply. */
function isCut({ stopReason }: Reply): boolean {
  return stopReason === "max_tokens" || stopReason === "model_context_window_exceeded";
}
