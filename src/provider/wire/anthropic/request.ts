import { isJsonObject, sortedMembers, type JsonObject } from "../json-object.ts";
import {
  answerSchemaOf,
  type ConversationMessage,
  freeToolUse,
  type ModelRequest,
  type ToolUse,
} from "../model-request.ts";
import type { CacheSettings } from "../../cache/prompt-cache.ts";
import { plainModelId } from "../../models/models.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { PromptBlock } from "../prompt.ts";
import { placeBreakpoints } from "./cache-control.ts";
import {
  type AnthropicMessage,
  readBlocks,
  readMessages,
  type ReadParts,
  textsOf,
  traitsOf,
} from "./message-content.ts";
import { editContext, isSummary, sinceSummary } from "./context-edits.ts";
import { checkModelParameters, refusesPrefill } from "./parameter-checks.ts";
import { renderPrompt } from "./prompt-rendering.ts";
import { checkValues, containerIn } from "./parameter-checks.ts";
import { readableBody } from "./lenient-body.ts";
import { signedBlockId } from "../../answer/thinking-signature.ts";
import { isAfter46, isThinkingOn, outputOptions, takesSystemMessages } from "./thinking.ts";
import { checkSignatures, signatureIn } from "./thinking.ts";
import { checkToolPairing } from "./tool-pairing.ts";
import { checkDeferred, foundNames } from "./deferred-tools.ts";
import { checkServers, offeredTools, readTools } from "./offered-tools.ts";

/** How a body is to be read. */
interface MessagesReading {
  /** `count` is the body of `/v1/messages/count_tokens`, which needs no `max_tokens`. */
  readonly kind: "turn" | "count";
  /** Refuses only what is not a JSON object, and reads what it can. */
  readonly isLenient: boolean;
  /** Value of the workspace header; "" without one. */
  readonly workspace: string;
  /** Null for a body whose parts will probably not come again. */
  readonly knownParts: ReadParts | null;
}

type MessagesRequest = { readonly kind: "request" } & ModelRequest;

/** Reads a parsed body of the Messages API, as strictly as the API where a client can go wrong, and renders its prompt. */
export function parseMessagesRequest(parsed: unknown, reading: MessagesReading): MessagesRequest | Refusal {
  const { isLenient, workspace } = reading;
  const body = isLenient && isJsonObject(parsed) ? readableBody(parsed) : parsed;
  if (!isJsonObject(body)) return invalidRequest("The request body is not valid JSON: an object is required");
  const head = readHead(body, reading);
  if (head.kind === "refused") return head;
  const { model, plainId, stream, maxTokens } = head;
  const content = readContent(body, plainId, reading);
  if (content.kind === "refused") return content;
  const { messages, tools, prompt, contextEdits, compaction } = content;
  const last = messages.at(-1);
  const endsInWords = last?.role === "assistant" && !last.blocks.some(isSummary);
  const prefills = !isLenient && refusesPrefill(plainId) && endsInWords;
  const { diagnostics, output_config: outputConfig } = body;
  return {
    kind: "request",
    model,
    stream,
    maxTokens,
    stopSequences: stringsOf(body["stop_sequences"]),
    tools: offeredTools(body, tools, foundNames(sinceSummary(messages))),
    toolUse: toolUseOf(body["tool_choice"]),
    prompt,
    cacheSettings: cacheSettingsOf(body, plainId, messages, workspace),
    conversation: messages.map((message) => (message.derived.conversation ??= conversationMessage(message))),
    returnsThinking: isThinkingOn(body),
    output: {
      ...outputOptions(body, plainId, tools),
      ...citationsAsked(messages, tools),
      container: containerIn(body),
    },
    ...(contextEdits === undefined ? {} : { contextEdits }),
    ...(compaction === undefined ? {} : { compaction }),
    ...(prefills ? { prefills: true as const } : {}),
    ...(body["speed"] === "fast" ? { speed: "fast" as const } : {}),
    ...(body["inference_geo"] === "us" ? { isUsOnly: true } : {}),
    ...(isJsonObject(diagnostics)
      ? { diagnosed: { previousMessageId: textOrNull(diagnostics["previous_message_id"]) } }
      : {}),
    ...answerSchemaOf(isJsonObject(outputConfig) ? outputConfig["format"] : body["output_format"]),
  };
}

interface RequestHead {
  readonly kind: "head";
  readonly model: string;
  /** The vendor's own id of the model. */
  readonly plainId: string;
  readonly maxTokens: number;
  readonly stream: boolean;
}

function readHead(body: JsonObject, { kind, isLenient }: MessagesReading): RequestHead | Refusal {
  const { model, max_tokens: maxTokens = kind === "turn" ? undefined : 0, stream = false } = body;
  if (typeof model !== "string" || model === "") return invalidRequest("model: Field required");
  if (maxTokens === undefined) return invalidRequest("max_tokens: Field required");
  if (typeof maxTokens !== "number" || !Number.isInteger(maxTokens) || maxTokens < 0) {
    return invalidRequest("max_tokens: Input should be a valid integer, at least 0");
  }
  if (typeof stream !== "boolean") return invalidRequest("stream: Input should be a valid boolean");
  if (kind === "turn" && stream && maxTokens === 0) {
    return invalidRequest("max_tokens: 0 cannot be combined with stream");
  }
  const plainId = plainModelId(model);
  const refused = isLenient || kind === "count" ? undefined : checkModelParameters(body, plainId, maxTokens);
  if (refused !== undefined) return refused;
  const speed = body["speed"] ?? "standard";
  if (speed !== "standard" && speed !== "fast") {
    return invalidRequest("speed: Input should be 'standard' or 'fast'");
  }
  return { kind: "head", model, plainId, maxTokens, stream };
}

interface RequestContent {
  readonly kind: "content";
  readonly messages: readonly AnthropicMessage[];
  readonly tools: readonly JsonObject[];
  readonly prompt: readonly PromptBlock[];
  readonly contextEdits?: NonNullable<ModelRequest["contextEdits"]>;
  readonly compaction?: NonNullable<ModelRequest["compaction"]>;
}

function readContent(
  body: JsonObject,
  plainId: string,
  { isLenient, knownParts }: MessagesReading,
): RequestContent | Refusal {
  if (body["messages"] === undefined) return invalidRequest("messages: Field required");
  const messages = readMessages(body["messages"], isLenient, knownParts?.messages ?? null);
  if ("kind" in messages) return messages;
  const unanswerable = isLenient ? undefined : (checkToolPairing(messages) ?? checkSignatures(messages));
  if (unanswerable !== undefined) return unanswerable;
  const takesAllRoles = isLenient || takesSystemMessages(plainId);
  if (!takesAllRoles && messages.some(({ role }) => role === "system")) {
    return invalidRequest("role 'system' is not supported on this model");
  }
  const tools = readTools(body["tools"] ?? []);
  if ("kind" in tools) return tools;
  const invalid = isLenient
    ? undefined
    : (checkValues(body, tools) ?? checkServers(body, tools) ?? checkDeferred(tools, messages));
  if (invalid !== undefined) return invalid;
  const system = readBlocks(body["system"] ?? [], () => "system");
  if ("kind" in system) return system;
  const isLarge = isAfter46(plainId);
  const render = (parts: readonly AnthropicMessage[]): readonly PromptBlock[] | Refusal =>
    renderPrompt(tools, system, parts, { knownBlocks: knownParts?.blocks ?? null, isLarge });
  const read = sinceSummary(messages);
  const whole = render(read);
  if ("kind" in whole) return whole;
  const edited = isJsonObject(body["context_management"])
    ? editContext(body["context_management"], read, whole, render)
    : null;
  if (edited?.kind === "refused" && !isLenient) return edited;
  const isEdited = edited?.kind === "edited";
  const rendered = isEdited ? edited.prompt : whole;
  const compaction = isJsonObject(body["compaction"]) ? { pauses: true } : isEdited ? edited.compaction : undefined;
  const placed = placeBreakpoints(rendered, body["cache_control"]);
  if ("kind" in placed && !isLenient) return placed;
  return {
    kind: "content",
    messages,
    tools,
    prompt: "kind" in placed ? rendered : placed,
    ...(isEdited ? { contextEdits: edited } : {}),
    ...(compaction === undefined ? {} : { compaction }),
  };
}

function toolUseOf(choice: unknown): ToolUse {
  if (!isJsonObject(choice)) return freeToolUse;
  const isParallel = choice["disable_parallel_tool_use"] !== true;
  switch (choice["type"]) {
    case "none":
      return { ...freeToolUse, mode: "none" };
    case "any":
      return { ...freeToolUse, mode: "any", isParallel };
    case "tool":
      return { mode: "any", only: [String(choice["name"])], isParallel };
    default:
      return { ...freeToolUse, isParallel };
  }
}

/** A setting that is left out equals its default, so sending the default is not a change. */
function cacheSettingsOf(
  body: JsonObject,
  model: string,
  messages: readonly AnthropicMessage[],
  workspace: string,
): CacheSettings {
  const outputConfig = isJsonObject(body["output_config"]) ? body["output_config"] : {};
  const effort = outputConfig["effort"] ?? defaultEffort(model);
  const toolChoice = isJsonObject(body["tool_choice"]) ? sortedMembers(body["tool_choice"]) : { type: "auto" };
  const thinking = isJsonObject(body["thinking"]) ? sortedMembers(body["thinking"]) : null;
  const images = messages.some((message) => traitsOf(message).hasImage);
  const citations = messages.some((message) => traitsOf(message).asksCitations);
  return {
    scope: textOrNull(body["workspace_id"]) ?? workspace,
    system: `${body["speed"] === "fast" ? "fast" : ""}${citations ? " citations" : ""}`,
    messages: JSON.stringify([toolChoice, thinking, effort, images]),
    thinking: JSON.stringify([thinking, effort]),
  };
}

/** The effort of a request that does not name one (Claude Platform Docs, model pages, copies of October 2026). */
function defaultEffort(model: string): "medium" | "high" {
  return /^claude-(opus|haiku)-5-5/.test(model) ? "medium" : "high";
}

/** What may be cited: documents that say so, and opened pages if the tool for them says so. */
function citationsAsked(
  messages: readonly AnthropicMessage[],
  tools: readonly JsonObject[],
): Pick<ModelRequest["output"], "citesDocuments" | "citesPages"> {
  const citesPages = tools.some(({ type, citations }) => {
    const isAsked = isJsonObject(citations) && citations["enabled"] === true;
    return isAsked && typeof type === "string" && type.startsWith("web_fetch_");
  });
  return { citesPages, citesDocuments: citesPages || messages.some((message) => traitsOf(message).asksCitations) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function conversationMessage({ role, blocks }: AnthropicMessage): ConversationMessage {
  const texts: string[] = [];
  const toolResults: ConversationMessage["toolResults"][number][] = [];
  const thinkingIds: string[] = [];
  for (const block of blocks) {
    const said = textsOf(block);
    texts.push(...said);
    if (block["type"] === "tool_result") {
      toolResults.push({
        id: String(block["tool_use_id"]),
        isError: block["is_error"] === true,
        text: said.length === 1 ? (said[0] ?? "") : said.join("\n"),
      });
    }
    const signature = signatureIn(block);
    const thinkingId = signature === undefined ? undefined : signedBlockId(signature);
    if (thinkingId !== undefined) thinkingIds.push(thinkingId);
  }
  const isCompacted = blocks.some(isSummary);
  return { role, texts, toolResults, thinkingIds, ...(isCompacted ? { isCompacted } : {}) };
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string" && entry !== "") : [];
}
