import type { Part } from "../provider/cassette/cassette.ts";
import { billedTokens, isCounted } from "../provider/models/usage-ledger.ts";
import { isJsonObject, type JsonObject } from "../provider/wire/json-object.ts";
import { tokensOfBytes } from "../provider/models/tokens.ts";
import type { ImportedExchange, Notes } from "./imported-session.ts";
import { standInText } from "./private-words.ts";

/** An answer that an agent's log holds, with what was sent for it. Times are milliseconds since 1970. */
export interface LoggedAnswer {
  readonly part: Part;
  readonly conversation: string;
  readonly place: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly id: string;
  readonly model: string;
  readonly stopReason: string | null;
  /** The latest that the log has; null if it has none. */
  readonly usage: JsonObject | null;
  /** Blocks or items of the answer. */
  readonly said: readonly JsonObject[];
  /** Messages or items before it, as JSON. */
  readonly asked: readonly string[];
  /** Members of the request besides its messages, if the log has them. */
  readonly head: JsonObject | null;
}

/** The instructions that a log holds; what is missing is stood in for by text of the size that the usage tells. */
interface Instructions {
  readonly system: string | null;
  /** Why there is a stand-in. */
  readonly missing: string;
}

/** Tokens of a prompt by its usage; null without one. */
function promptTokens(usage: JsonObject | null): number | null {
  if (usage === null || !isCounted(usage)) return null;
  const { freshTokens, write5mTokens, write1hTokens, readTokens } = billedTokens(usage);
  return freshTokens + write5mTokens + write1hTokens + readTokens;
}

/** What stands before the messages of each conversation. */
function systemOf(
  answers: readonly LoggedAnswer[],
  { system, missing }: Instructions,
  notes: Notes,
): Map<string, string> {
  const systems = new Map<string, string>();
  for (const { conversation, usage, asked, place, head } of answers) {
    if (systems.has(conversation) || head !== null) continue;
    const counted = promptTokens(usage);
    const known = asked.reduce((sum, piece) => sum + tokensOfBytes(Buffer.byteLength(piece)), 0);
    const unseen = Math.max(0, (counted ?? 0) - known - tokensOfBytes(Buffer.byteLength(system ?? "")));
    if (unseen > 0) notes.add("assumed", missing, place);
    systems.set(conversation, `${system ?? ""}${standInText(unseen * 4, `system ${unseen}`)}`);
  }
  return systems;
}

/**
 * Calls of the Messages API. Cache marks are assumed: after the system prompt and at the end, with the life that was written. That at the
 * end is the request's own, so a message is the same text in every request, and is searched and kept once.
 */
export function messagesCalls(
  answers: readonly LoggedAnswer[],
  instructions: Instructions,
  notes: Notes,
): ImportedExchange[] {
  const systems = systemOf(answers, instructions, notes);
  const lives = new Map<string, string>();
  const requestOf = requestsWithList("messages");
  return answers.map((answer) => {
    const { usage, conversation, asked } = answer;
    const life = lifeWritten(usage) ?? lives.get(conversation) ?? "5m";
    lives.set(conversation, life);
    notes.add("assumed", "cache marks stand after the system prompt and at the end of the messages", answer.place);
    const mark = { type: "ephemeral", ...(life === "1h" && { ttl: "1h" }) };
    const system = markedSystem(answer.head?.["system"] ?? systems.get(conversation) ?? "-", mark);
    const head = { max_tokens: 32_000, ...answer.head, model: answer.model, cache_control: mark, system };
    return {
      ...callOf(answer, "/v1/messages"),
      request: requestOf(head, asked),
      response: whole({
        id: answer.id,
        type: "message",
        role: "assistant",
        model: answer.model,
        content: answer.said,
        stop_reason: answer.stopReason,
        ...(usage !== null && { usage }),
      }),
    };
  });
}

/**
 * Makes the pieces of requests that end with a list of what was said. The same item gives the same string in every request, so that a
 * session's beginnings are in memory once.
 */
function requestsWithList(list: string): (head: JsonObject, items: readonly string[]) => string[] {
  const known = new Map<string, string>();
  const later = (item: string): string => {
    const behindComma = known.get(item) ?? `,${item}`;
    known.set(item, behindComma);
    return behindComma;
  };
  return (head, items) => [
    `${JSON.stringify(head).slice(0, -1)},"${list}":[`,
    ...items.map((item, index) => (index === 0 ? item : later(item))),
    "]}",
  ];
}

/** Calls of the Responses API. */
export function responsesCalls(
  answers: readonly LoggedAnswer[],
  instructions: Instructions,
  notes: Notes,
): ImportedExchange[] {
  const systems = systemOf(answers, instructions, notes);
  const requestOf = requestsWithList("input");
  return answers.map((answer) => {
    const { asked, usage, model, id } = answer;
    const text = systems.get(answer.conversation) ?? "";
    const head = { model, store: false, prompt_cache_key: answer.conversation, instructions: text };
    return {
      ...callOf(answer, "/v1/responses"),
      request: requestOf(head, asked),
      response: whole({
        id,
        object: "response",
        status: "completed",
        model,
        output: answer.said,
        ...(usage !== null && { usage }),
      }),
    };
  });
}

/** Calls of the Gemini API. */
export function geminiCalls(
  answers: readonly LoggedAnswer[],
  instructions: Instructions,
  notes: Notes,
): ImportedExchange[] {
  const systems = systemOf(answers, instructions, notes);
  const requestOf = requestsWithList("contents");
  return answers.map((answer) => {
    const { asked, usage, model, id } = answer;
    const systemInstruction = { parts: [{ text: systems.get(answer.conversation) ?? "" }] };
    return {
      ...callOf(answer, `/v1beta/models/${encodeURIComponent(model)}:generateContent`),
      request: requestOf({ systemInstruction }, asked),
      response: whole({
        responseId: id,
        modelVersion: model,
        candidates: [{ index: 0, content: { role: "model", parts: answer.said }, finishReason: "STOP" }],
        ...(usage !== null && { usageMetadata: usage }),
      }),
    };
  });
}

function callOf(answer: LoggedAnswer, target: string): Omit<ImportedExchange, "request" | "response"> {
  const { part, conversation, place, startMs, endMs } = answer;
  const requestHeaders = [["content-type", "application/json"]] as const;
  return { part, conversation, place, startMs, endMs: Math.max(startMs, endMs), target, requestHeaders };
}

function whole(body: JsonObject): NonNullable<ImportedExchange["response"]> {
  return { status: 200, headers: [["content-type", "application/json"]], body: JSON.stringify(body) };
}

/** The life of what an answer wrote; null if it wrote nothing, or doesn't say. */
function lifeWritten(usage: JsonObject | null): "5m" | "1h" | null {
  if (usage === null) return null;
  const { write5mTokens, write1hTokens } = billedTokens(usage);
  if (write1hTokens > 0) return "1h";
  return write5mTokens > 0 ? "5m" : null;
}

/** A system prompt with a mark on its last block. */
function markedSystem(system: unknown, mark: JsonObject): readonly unknown[] {
  const blocks: unknown[] = Array.isArray(system) ? system : [{ type: "text", text: system === "" ? "-" : system }];
  return blocks.map((block, index) =>
    index === blocks.length - 1 && isJsonObject(block) ? { ...block, cache_control: mark } : block,
  );
}
