import type { Reading, WireCall, WireFormat } from "../wire-format.ts";
import { BodyMemory } from "../body-memory.ts";
import { parseChatRequest, type ReadChatParts } from "./chat-request.ts";
import { chatStreamParts, wholeChatCompletion } from "./chat-response.ts";
import { chatErrorRecord, openaiProtocol } from "./error-body.ts";
import { checkKey } from "./request-fields.ts";
import type { JsonObject } from "../json-object.ts";
import { modelRows } from "../../models/model-table.ts";

/** OpenAI chat completions and the model list (types of openai 6.49, November 2026). */
export function chatWire(): WireFormat {
  const bodies = new BodyMemory();
  const parts: ReadChatParts = { messages: new WeakMap(), blocks: new WeakMap() };
  return {
    ...openaiProtocol,
    read: (call) => read(call, () => parseChatRequest(call.text, bodies, parts)),
    streamParts: chatStreamParts,
    wholeMessage: wholeChatCompletion,
    countBody: (promptTokens) => JSON.stringify({ input_tokens: promptTokens }),
    errorRecord: chatErrorRecord,
  };
}

function read(call: WireCall, parseRequest: () => ReturnType<typeof parseChatRequest>): Reading {
  const unknown = call.isLenient ? undefined : checkKey(call.headers);
  if (unknown !== undefined) return unknown;
  if (call.method === "POST" && call.path === "/v1/chat/completions") {
    const request = parseRequest();
    return request.kind === "refused" ? request : { kind: "turn", request };
  }
  const models = call.method === "GET" ? readModels(call.path) : undefined;
  return (
    models ?? {
      kind: "refused",
      status: 404,
      errorType: "not_found_error",
      message: `Invalid URL (${call.method} ${call.path})`,
    }
  );
}

/** OpenAI's list of models, or one of them. */
function readModels(path: string): Reading | undefined {
  const models = openaiModels();
  if (path === "/v1/models") return { kind: "fixed", body: JSON.stringify({ object: "list", data: models }) };
  const id = /^\/v1\/models\/([\w.-]+)$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  const found = models.find((model) => model["id"] === id);
  if (found !== undefined) return { kind: "fixed", body: JSON.stringify(found) };
  return { kind: "refused", status: 404, errorType: "not_found_error", message: `model: ${id}` };
}

function openaiModels(): JsonObject[] {
  const first = modelRows.filter(({ id }, index) => modelRows.findIndex((row) => row.id === id) === index);
  return first
    .filter(({ id }) => id.startsWith("gpt-"))
    .map(({ id, from }) => ({ id, object: "model", created: Date.parse(from) / 1000, owned_by: "system" }));
}
