import { isJsonObject, type JsonObject } from "./json-object.ts";
import type { OpenAiCacheOptions } from "../cache/openai-cache.ts";
import type { CacheSettings } from "../cache/prompt-cache.ts";
import type { ServiceTier } from "../models/models.ts";
import type { PromptBlock } from "./prompt.ts";

/** A request for a turn, free of any wire format: what the model side needs to answer it. */
export interface ModelRequest {
  readonly model: string;
  readonly stream: boolean;
  /** Null: as many as the model can. */
  readonly maxTokens: number | null;
  readonly stopSequences: readonly string[];
  readonly tools: readonly OfferedTool[];
  readonly toolUse: ToolUse;
  readonly prompt: readonly PromptBlock[];
  readonly cacheSettings: CacheSettings;
  readonly conversation: readonly ConversationMessage[];
  /** What the client approved and declined so far; absent where nothing asks for that. */
  readonly approvals?: readonly Approval[];
  /** Whether thinking of the turn that the request continues has to come back with it. */
  readonly returnsThinking: boolean;
  readonly output: OutputOptions;
  /** JSON Schema that the answer's text has to fit; absent if any text will do. */
  readonly answerSchema?: JsonObject;
  readonly speed?: "fast";
  /** The tier of OpenAI's service that is asked for; absent: standard. */
  readonly tier?: ServiceTier;
  /** Only machines in the United States may answer (Claude). */
  readonly isUsOnly?: boolean;
  /** Set when the conversation ends with words of the assistant and the model does not take any: only a paused turn may. */
  readonly prefills?: true;
  /** A prompt that is too long loses its oldest parts (OpenAI's `truncation: "auto"`). */
  readonly isTruncated?: boolean;
  /** What the service cleared from the prompt; absent if the client did not ask for that (Claude). */
  readonly contextEdits?: { readonly applied: readonly JsonObject[]; readonly originalTokens: number };
  /** The service shall summarise the conversation. `pauses`: without an answer to it. */
  readonly compaction?: { readonly pauses: boolean };
  /** Customer of the request, counted from 0. Customers share no cache. Absent: the first. */
  readonly customer?: number;
  /** Set when the client asks why the cache missed, against the message it names, if any. */
  readonly diagnosed?: { readonly previousMessageId: string | null };
  /** What an OpenAI request says about its cache. */
  readonly openAiCache?: Partial<OpenAiCacheOptions>;
}

/** The schema in the member that says how an answer is to be written: the same shape in every protocol, by other names. */
export function answerSchemaOf(format: unknown): Pick<ModelRequest, "answerSchema"> {
  if (!isJsonObject(format)) return {};
  const named = isJsonObject(format["json_schema"]) ? format["json_schema"] : format;
  if (isJsonObject(named["schema"])) return { answerSchema: named["schema"] };
  return format["type"] === "json_object" ? { answerSchema: { type: "object" } } : {};
}

/**
 * A tool that the client offers. `namespace` is the group it stands in; only Responses has groups. `deferral` is of a tool that is kept
 * out of the prompt: while it is `hidden`, the model cannot call it (Claude).
 */
export type OfferedTool = {
  readonly name: string;
  readonly namespace?: string;
  readonly deferral?: "hidden" | "found";
} & (
  | { readonly kind: "function"; readonly description: string; readonly schema: JsonObject }
  /** It takes a text of any form. */
  | { readonly kind: "freeform"; readonly description: string }
  | BuiltInTool
  | OfferedServer
);

/** A tool that the provider defines; `type` says which. */
interface BuiltInTool {
  readonly kind: "built-in";
  readonly type: string;
  /** The most that it reads of a page. */
  readonly mostTokens?: number;
  /** How often it may be used in one answer. */
  readonly mostUses?: number;
}

/** A server of the Model Context Protocol that the provider calls itself. Its name is the one that the client gives it. */
interface OfferedServer {
  readonly kind: "mcp-server";
  /** The tools of the server that may be called, and those that the client has to approve first. */
  readonly allowed: ToolNames;
  readonly approved: ToolNames;
  /** Whether the conversation holds the list of the server's tools. Only Responses lists them. */
  readonly isListed: boolean;
}

/** Some of a server's tools: the named ones, or all but those. */
export interface ToolNames {
  readonly names: readonly string[];
  readonly isExcept: boolean;
}

export const everyTool: ToolNames = { names: [], isExcept: true };
export const noTool: ToolNames = { names: [], isExcept: false };

export function holdsTool({ names, isExcept }: ToolNames, name: string): boolean {
  return names.includes(name) !== isExcept;
}

/** What the client says to a call on a server that it has to approve. */
export interface Approval {
  /** Id of the scripted call. */
  readonly id: string;
  readonly isGiven: boolean;
}

/** How an answer may use the offered tools. */
export interface ToolUse {
  /** `auto`: with or without a call. `none`: without. `any`: with at least one. */
  readonly mode: "auto" | "none" | "any";
  /** Names of the tools that may be called; null if all may. */
  readonly only: readonly string[] | null;
  /** Whether one answer may hold several calls. */
  readonly isParallel: boolean;
}

/** The use of a request that says nothing about it. */
export const freeToolUse: ToolUse = { mode: "auto", only: null, isParallel: true };

/** A message reduced to what turn selection and side answers look at. */
export interface ConversationMessage {
  readonly role: "user" | "assistant" | "system";
  /** Text of its text blocks, and of its tool results, in order. */
  readonly texts: readonly string[];
  readonly toolResults: readonly BroughtResult[];
  /** It holds a summary that the service wrote in place of the conversation before. */
  readonly isCompacted?: true;
  /** Ids of the thinking blocks it brings back, by their signatures. */
  readonly thinkingIds?: readonly string[];
}

/**
 * The results that a request brings: those of all messages since the assistant spoke last. Some clients add a message of
 * the system after them.
 */
export function broughtResults(conversation: readonly ConversationMessage[]): readonly BroughtResult[] {
  const spokeLast = conversation.findLastIndex(({ role }) => role === "assistant");
  const results: BroughtResult[] = [];
  for (const { toolResults } of conversation.slice(spokeLast + 1)) results.push(...toolResults);
  return results;
}

/** A tool result that a message brings: what the client says its tool answered. */
interface BroughtResult {
  readonly id: string;
  readonly isError: boolean;
  readonly text: string;
}

/** How a client wants its answer written. Each wire format reads its own members. */
export interface OutputOptions {
  /** Whether the client sees the thinking. Omitted thinking takes the same tokens in silence. */
  readonly thinking: "shown" | "omitted";
  /** Names of tools whose input is sent as it is decoded, not member by member. */
  readonly eagerTools: readonly string[];
  /** Whether the stream ends with a chunk of usage (chat completions). */
  readonly usageChunk: boolean;
  /** Whether deltas are padded, so that their length on the wire tells nothing (OpenAI). */
  readonly obfuscation: boolean;
  /** Whether reasoning items carry their encrypted content (Responses). */
  readonly encryptedReasoning: boolean;
  /** Whether a text may cite passages of documents (Claude). */
  readonly citesDocuments: boolean;
  /** Whether pages that the provider opens may be cited (Claude). */
  readonly citesPages: boolean;
  /** The container for code that the client names (Claude). */
  readonly container: string | null;
  /** Whether a search lists the pages that it found (Responses). */
  readonly listsSources: boolean;
  /** Whether code that ran has what it printed (Responses). */
  readonly listsOutputs: boolean;
  /** Members of the request that the response repeats (Responses). */
  readonly echo: JsonObject;
}

/** What a request that asks for nothing special gets. */
export const plainOutput: OutputOptions = {
  thinking: "shown",
  eagerTools: [],
  usageChunk: false,
  obfuscation: false,
  encryptedReasoning: false,
  citesDocuments: false,
  citesPages: false,
  container: null,
  listsSources: false,
  listsOutputs: false,
  echo: {},
};
