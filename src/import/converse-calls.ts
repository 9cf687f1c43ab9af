import { eventsOf } from "../provider/cassette/event-stream.ts";
import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { countAt, objectAt, objectsAt, textAt } from "./json-lines.ts";

/** A request of Amazon's Converse API as the Messages API has it. */
export function messagesOfConverse(asked: JsonObject, model: string): JsonObject {
  const { maxTokens, temperature, topP, stopSequences } = objectAt(asked, "inferenceConfig");
  const system = blocksOf(objectsAt(asked, "system"));
  const tools = toolsOf(objectsAt(objectAt(asked, "toolConfig"), "tools"));
  const messages = objectsAt(asked, "messages");
  return {
    model,
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stopSequences !== undefined && { stop_sequences: stopSequences }),
    ...(system.length > 0 && { system }),
    ...(tools.length > 0 && { tools }),
    messages: messages.map((message) => ({ role: message["role"], content: blocksOf(objectsAt(message, "content")) })),
  };
}

/** An answer of Converse, whole or as a stream of objects with the names of its events, as the Messages API has it. Others stay. */
export function answerOfConverse(said: string, model: string): string {
  const whole = parsedJson(said);
  const answer = isJsonObject(whole) ? whole : answerOfEvents(said);
  const content = objectAt(objectAt(answer, "output"), "message")["content"];
  if (!Array.isArray(content)) return said;
  const usage = usageOf(objectAt(answer, "usage"));
  return JSON.stringify({
    type: "message",
    role: "assistant",
    model,
    content: blocksOf(content.filter(isJsonObject)),
    stop_reason: answer["stopReason"],
    ...(usage !== null && { usage }),
  });
}

/** A mark of the cache stands behind what it ends: here it is a member of that. */
function withMarks(items: readonly JsonObject[], read: (item: JsonObject) => readonly JsonObject[]): JsonObject[] {
  const blocks: JsonObject[] = [];
  for (const item of items) {
    const mark = item["cachePoint"];
    const last = blocks.at(-1);
    if (!isJsonObject(mark)) blocks.push(...read(item));
    else if (last !== undefined) {
      const ttl = textAt(mark, "ttl");
      blocks[blocks.length - 1] = { ...last, cache_control: { type: "ephemeral", ...(ttl !== undefined && { ttl }) } };
    }
  }
  return blocks;
}

function blocksOf(blocks: readonly JsonObject[]): JsonObject[] {
  return withMarks(blocks, (block) => [blockOf(block)]);
}

function toolsOf(tools: readonly JsonObject[]): JsonObject[] {
  return withMarks(tools, (tool) => {
    const { name, description, inputSchema } = objectAt(tool, "toolSpec");
    if (name === undefined) return [];
    const schema = isJsonObject(inputSchema) ? objectAt(inputSchema, "json") : {};
    return [{ name, ...(description !== undefined && { description }), input_schema: schema }];
  });
}

function blockOf(block: JsonObject): JsonObject {
  const { text, toolUse, toolResult, reasoningContent, image } = block;
  if (typeof text === "string") return { type: "text", text };
  if (isJsonObject(toolUse))
    return { type: "tool_use", id: toolUse["toolUseId"], name: toolUse["name"], input: toolUse["input"] ?? {} };
  if (isJsonObject(toolResult))
    return {
      type: "tool_result",
      tool_use_id: toolResult["toolUseId"],
      content: blocksOf(objectsAt(toolResult, "content")),
      ...(toolResult["status"] === "error" && { is_error: true }),
    };
  if (isJsonObject(reasoningContent)) {
    const { redactedContent } = reasoningContent;
    const thought = objectAt(reasoningContent, "reasoningText");
    return typeof redactedContent === "string"
      ? { type: "redacted_thinking", data: redactedContent }
      : { type: "thinking", thinking: thought["text"] ?? "", signature: thought["signature"] ?? "" };
  }
  if (isJsonObject(image)) {
    const data = textAt(objectAt(image, "source"), "bytes") ?? "";
    return { type: "image", source: { type: "base64", media_type: `image/${String(image["format"])}`, data } };
  }
  return { type: "text", text: JSON.stringify(block["json"] ?? block) };
}

/** The pieces of an answer by their block, put together. */
function answerOfEvents(said: string): JsonObject {
  const blocks = new Map<unknown, OpenBlock>();
  let answer: JsonObject = {};
  for (const event of eventsOf(said).map(parsedJson).filter(isJsonObject)) {
    const { contentBlockStart: start, contentBlockDelta: piece, messageStop: stop, metadata } = event;
    if (isJsonObject(start)) openBlock(blocks, start).tool = objectAt(objectAt(start, "start"), "toolUse");
    if (isJsonObject(piece)) addPiece(openBlock(blocks, piece), objectAt(piece, "delta"));
    if (isJsonObject(stop)) answer = { ...answer, stopReason: stop["stopReason"] };
    if (isJsonObject(metadata)) answer = { ...answer, usage: metadata["usage"] };
  }
  return { ...answer, output: { message: { content: [...blocks.values()].map(wholeBlock) } } };
}

interface OpenBlock {
  tool: JsonObject;
  text: string;
  input: string;
  thought: string;
  signature: string;
}

function openBlock(blocks: Map<unknown, OpenBlock>, { contentBlockIndex }: JsonObject): OpenBlock {
  const block = blocks.get(contentBlockIndex) ?? { tool: {}, text: "", input: "", thought: "", signature: "" };
  blocks.set(contentBlockIndex, block);
  return block;
}

function addPiece(block: OpenBlock, delta: JsonObject): void {
  const thought = objectAt(delta, "reasoningContent");
  block.text += textAt(delta, "text") ?? "";
  block.input += textAt(objectAt(delta, "toolUse"), "input") ?? "";
  block.thought += textAt(thought, "text") ?? "";
  block.signature += textAt(thought, "signature") ?? "";
}

function wholeBlock({ tool, text, input, thought, signature }: OpenBlock): JsonObject {
  if (tool["toolUseId"] !== undefined) return { toolUse: { ...tool, input: parsedJson(input) ?? {} } };
  if (thought !== "" || signature !== "") return { reasoningContent: { reasoningText: { text: thought, signature } } };
  return { text };
}

/**
 * The counts under the names of the Messages API, which has cached tokens apart from the input. The total says whether they are a part
 * of it here. Null if there are no counts, or if the total fits neither.
 */
function usageOf(usage: JsonObject): JsonObject | null {
  if (usage["inputTokens"] === undefined) return null;
  const [input, output] = [countAt(usage, "inputTokens"), countAt(usage, "outputTokens")];
  const [read, written] = [countAt(usage, "cacheReadInputTokens"), countAt(usage, "cacheWriteInputTokens")];
  const total = usage["totalTokens"] ?? input + output + read + written;
  const isApart = total === input + output + read + written;
  if (!isApart && total !== input + output) return null;
  const longWritten = objectsAt(usage, "cacheDetails").find(({ ttl }) => ttl === "1h");
  return {
    input_tokens: isApart ? input : Math.max(0, input - read - written),
    output_tokens: output,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    ...(longWritten !== undefined && {
      cache_creation: { ephemeral_1h_input_tokens: countAt(longWritten, "inputTokens") },
    }),
  };
}
