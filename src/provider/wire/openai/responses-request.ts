import { cacheOptionsOf, tierOf } from "./request-fields.ts";
import type { BodyMemory } from "../body-memory.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { ModelRequest, OfferedTool, OutputOptions } from "../model-request.ts";
import { answerSchemaOf, plainOutput } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { checkCallPairing } from "./request-fields.ts";
import { type KnownBlocks, type PromptItem, renderOpenaiPrompt } from "./prompt-rendering.ts";
import { approvalsIn, withLists, withoutSecrets } from "./mcp-servers.ts";
import { readTools } from "./offered-tools.ts";
import { checkToolChoice, toolUseOf } from "./tool-choice.ts";
import { readSharedFields, readTokenLimit } from "./request-fields.ts";
import { totalTokens } from "../prompt.ts";
import { sinceSummary } from "./compaction-item.ts";
import {
  conversationOf,
  type KeptResponses,
  pairedItem,
  promptItems,
  readInputItems,
  toolsInInput,
} from "./responses-input.ts";

/** A request for a response, with what the server keeps of it: the input with all that it continues. */
export type ResponsesRequest = {
  readonly kind: "request";
  readonly body: JsonObject;
  readonly input: readonly JsonObject[];
  readonly isKept: boolean;
  /** The conversation that the response is added to; null without one. */
  readonly conversationId: string | null;
} & {
  readonly request: ModelRequest;
};

/** What was read of earlier bodies, by the part it was read from. */
export interface ReadItems {
  readonly items: WeakMap<JsonObject, readonly PromptItem[]>;
  readonly blocks: KnownBlocks;
}

/** Reads the body of `POST /v1/responses`, or of the token count of one, and renders its prompt. */
export function parseResponsesRequest(
  { text, stored }: { readonly text: string; readonly stored: KeptResponses },
  bodies: BodyMemory,
  parts: ReadItems,
): ResponsesRequest | Refusal {
  const fields = readSharedFields(text, bodies);
  if (fields.kind === "refused") return fields;
  const { body, model, stream, isContinued } = fields;
  const knownParts = isContinued ? parts : null;
  const maxTokens = readTokenLimit(body, ["max_output_tokens"]);
  if (maxTokens !== null && typeof maxTokens === "object") return maxTokens;
  const read = readInput(body, stored);
  if (read.kind === "refused") return read;
  const { input, offered, declared, leadingItems, conversationId } = read;
  const toolUse = toolUseOf(body);
  const uncallable = checkToolChoice(toolUse, offered);
  if (uncallable !== undefined) return uncallable;
  const { instructions } = body;
  const system = typeof instructions === "string" ? [{ role: "system", content: instructions }] : [];
  const prompt = renderOpenaiPrompt(
    declared,
    [...system, ...sinceSummary(input.slice(leadingItems))].flatMap((item) => knownItems(item, knownParts)),
    knownParts?.blocks ?? null,
  );
  const compacts = totalTokens(prompt) >= compactionThreshold(body);
  return {
    kind: "request",
    body,
    input,
    isKept: body["store"] !== false,
    conversationId,
    request: {
      model,
      stream,
      maxTokens,
      stopSequences: [],
      tools: offered,
      toolUse,
      prompt,
      ...(compacts ? { compaction: { pauses: false } } : {}),
      cacheSettings: { system: JSON.stringify(body["text"] ?? null), messages: "" },
      conversation: conversationOf(input),
      approvals: approvalsIn(input),
      openAiCache: cacheOptionsOf(body),
      ...tierOf(body),
      isTruncated: body["truncation"] === "auto",
      ...answerSchemaOf(isJsonObject(body["text"]) ? body["text"]["format"] : null),
      returnsThinking: false,
      output: outputOptions(body),
    },
  };
}

/** How the answer is to be written. */
function outputOptions(body: JsonObject): OutputOptions {
  const reasoning = isJsonObject(body["reasoning"]) ? body["reasoning"] : {};
  const include = Array.isArray(body["include"]) ? body["include"] : [];
  const streamOptions = isJsonObject(body["stream_options"]) ? body["stream_options"] : {};
  return {
    ...plainOutput,
    thinking: (reasoning["summary"] ?? null) === null ? "omitted" : "shown",
    obfuscation: streamOptions["include_obfuscation"] !== false,
    encryptedReasoning: include.includes("reasoning.encrypted_content"),
    listsOutputs: include.includes("code_interpreter_call.outputs"),
    listsSources: include.includes("web_search_call.action.sources"),
    echo: echoOf(body),
  };
}

/** The input with all that it continues, and the tools that the request and its input bring. */
interface ReadInput {
  readonly kind: "input";
  readonly input: readonly JsonObject[];
  readonly offered: readonly OfferedTool[];
  readonly declared: readonly JsonObject[];
  /** Items before anybody speaks that only bring tools. */
  readonly leadingItems: number;
  readonly conversationId: string | null;
}

function readInput(body: JsonObject, stored: KeptResponses): ReadInput | Refusal {
  const tools = readTools(body["tools"], false);
  if ("kind" in tools) return tools;
  const conversationId = conversationIn(body);
  if (conversationId !== null && (body["previous_response_id"] ?? null) !== null) {
    return invalidRequest("conversation: cannot be combined with previous_response_id");
  }
  const before =
    conversationId === null
      ? previousItems(body["previous_response_id"], stored)
      : (stored.conversation(conversationId) ?? missingConversation(conversationId));
  if ("kind" in before) return before;
  const own = readInputItems(body["input"], stored);
  if ("kind" in own) return own;
  const input = [...before, ...own];
  const brought = toolsInInput(input);
  if ("kind" in brought) return brought;
  const unpaired = checkCallPairing(input.flatMap(pairedItem), {
    unanswered: (ids) => `No tool output found for function call ${ids[0] ?? ""}.`,
    unexpected: (id) => `No tool call found for function call output with call_id ${id}.`,
  });
  if (unpaired !== undefined) return unpaired;
  return {
    kind: "input",
    input,
    offered: withLists([...tools.offered, ...brought.offered], input),
    declared: [...tools.declared, ...brought.declared],
    leadingItems: brought.leadingItems,
    conversationId,
  };
}

/** The size of a prompt from which the service summarises it. */
function compactionThreshold({ context_management: entries }: JsonObject): number {
  const compaction = Array.isArray(entries)
    ? entries.filter(isJsonObject).find(({ type }) => type === "compaction")
    : undefined;
  const threshold = compaction?.["compact_threshold"];
  return typeof threshold === "number" ? threshold : Number.POSITIVE_INFINITY;
}

function knownItems(item: JsonObject, knownParts: ReadItems | null): readonly PromptItem[] {
  const items = knownParts?.items.get(item) ?? promptItems(item);
  knownParts?.items.set(item, items);
  return items;
}

/** A conversation is named by its id, or by an object that has it. */
function conversationIn({ conversation }: JsonObject): string | null {
  const id = isJsonObject(conversation) ? conversation["id"] : conversation;
  return typeof id === "string" ? id : null;
}

function missingConversation(id: string): Refusal {
  const message = `Conversation with id '${id}' not found.`;
  return { kind: "refused", status: 404, errorType: "not_found_error", message };
}

function previousItems(id: unknown, stored: KeptResponses): readonly JsonObject[] | Refusal {
  if (id === undefined || id === null) return [];
  if (typeof id !== "string") return invalidRequest("previous_response_id: expected a string");
  const found = stored.conversation(id);
  return found ?? invalidRequest(`previous_response_id: Previous response with id '${id}' not found.`);
}

/** What a response repeats of its request, with the defaults said out loud. */
function echoOf(body: JsonObject): JsonObject {
  const conversationId = conversationIn(body);
  const or = (name: string, value: unknown): unknown => body[name] ?? value;
  const reasoning = isJsonObject(body["reasoning"]) ? body["reasoning"] : {};
  return {
    ...(conversationId === null ? {} : { conversation: { id: conversationId } }),
    instructions: or("instructions", null),
    max_output_tokens: or("max_output_tokens", null),
    metadata: or("metadata", {}),
    parallel_tool_calls: or("parallel_tool_calls", true),
    previous_response_id: or("previous_response_id", null),
    prompt_cache_key: or("prompt_cache_key", null),
    reasoning: { effort: reasoning["effort"] ?? "medium", summary: reasoning["summary"] ?? null },
    safety_identifier: or("safety_identifier", null),
    store: or("store", true),
    temperature: or("temperature", 1),
    text: or("text", { format: { type: "text" }, verbosity: "medium" }),
    tool_choice: or("tool_choice", "auto"),
    tools: Array.isArray(body["tools"]) ? body["tools"].filter(isJsonObject).map(withoutSecrets) : [],
    top_logprobs: or("top_logprobs", 0),
    top_p: or("top_p", 1),
    truncation: or("truncation", "disabled"),
    user: or("user", null),
  };
}
