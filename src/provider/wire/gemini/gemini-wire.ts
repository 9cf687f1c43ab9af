import { type ModelRow, modelRows } from "../../models/model-table.ts";
import { BodyMemory } from "../body-memory.ts";
import type { JsonObject } from "../json-object.ts";
import type { Refusal } from "../refusal.ts";
import type { Reading, WireCall, WireFormat } from "../wire-format.ts";
import { geminiErrorBody, geminiErrorRecord, type StreamFraming } from "./error-body.ts";
import { callKey } from "./function-calls.ts";
import type { KnownBlocks } from "./prompt-rendering.ts";
import { type GeminiMethod, parseGeminiRequest } from "./request.ts";
import { geminiStreamParts, wholeGeminiResponse } from "./response.ts";

/** Google's Gemini API: `generateContent`, its stream, `countTokens` and the models (types of @google/genai 2.32, November 2026). */
export function geminiWire(framing: StreamFraming): WireFormat {
  const bodies = new BodyMemory();
  const blocks: KnownBlocks = new WeakMap();
  return {
    protocol: "gemini",
    read: (call) => readCall(call, (method) => readBody(call, method, bodies, blocks)),
    streamParts: (reply, facts) => geminiStreamParts(reply, facts, framing),
    wholeMessage: wholeGeminiResponse,
    countBody: (totalTokens) =>
      JSON.stringify({ totalTokens, promptTokensDetails: [{ modality: "TEXT", tokenCount: totalTokens }] }),
    errorBody: geminiErrorBody,
    errorRecord: (failure, _requestId, eventsBefore) => geminiErrorRecord(failure, framing, eventsBefore),
    headers: (_requestId, processingNs) => ({ "server-timing": `gfet4t7; dur=${Math.round(processingNs / 1e6)}` }),
    limitHeaders: () => ({}),
    retryHeaders: () => ({}),
    streamType: framing === "events" ? "text/event-stream" : "application/json; charset=UTF-8",
    pingRecord: null,
  };
}

const methods: Readonly<Record<string, GeminiMethod["kind"]>> = {
  generateContent: "generate",
  streamGenerateContent: "stream",
  countTokens: "count",
};

function readCall(call: WireCall, readMethod: (method: GeminiMethod) => Reading): Reading {
  const unknownCaller = call.isLenient ? undefined : checkKey(call);
  if (unknownCaller !== undefined) return unknownCaller;
  const { method, path } = call;
  const [, model, verb] = /^\/v1\w*\/models(?:\/([\w.-]+))?(?::(\w+))?$/.exec(path) ?? [];
  const kind = verb === undefined ? undefined : methods[verb];
  if (method === "POST" && model !== undefined && kind !== undefined) return readMethod({ model, kind });
  if (method === "GET" && verb === undefined && /^\/v1\w*\/models(\/|$)/.test(path)) return readModels(model);
  return notFound(`Not found: ${method} ${path}`);
}

function readBody(call: WireCall, method: GeminiMethod, bodies: BodyMemory, blocks: KnownBlocks): Reading {
  const request = parseGeminiRequest(call, method, bodies, blocks);
  if (request.kind === "refused") return request;
  if (method.kind === "count") return { kind: "count", request };
  return {
    kind: "turn",
    request,
    /** A client may drop the ids of calls. Those that were issued are then found by what they ask for. */
    keep: (reply) => {
      for (const block of reply.blocks) {
        if (block.kind === "tool") call.stored.keepCall(callKey(block.name, block.input), block.id);
      }
    },
  };
}

/** The key comes as a header, or as `key` in the query. */
function checkKey({ headers, query }: WireCall): Refusal | undefined {
  const key = headers["x-goog-api-key"] ?? new URLSearchParams(query).get("key") ?? headers.authorization ?? "";
  if (key !== "") return undefined;
  return {
    kind: "refused",
    status: 403,
    errorType: "authentication_error",
    message:
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  };
}

function notFound(message: string): Refusal {
  return { kind: "refused", status: 404, errorType: "not_found_error", message };
}

/** The list of models, or the one that is named. */
function readModels(id: string | undefined): Reading {
  const models = modelRows
    .filter(
      (row, index) => row.id.startsWith("gemini-") && modelRows.findIndex((other) => other.id === row.id) === index,
    )
    .map(modelObject);
  if (id === undefined) return { kind: "fixed", body: JSON.stringify({ models }) };
  const named = models.find(({ name }) => name === `models/${id}`);
  return named === undefined ? notFound(`model: ${id}`) : { kind: "fixed", body: JSON.stringify(named) };
}

function modelObject({
  id,
  from,
  contextWindowTokens,
  maxOutputTokens,
}: ModelRow): { readonly name: string } & JsonObject {
  return {
    name: `models/${id}`,
    version: from,
    displayName: id,
    inputTokenLimit: contextWindowTokens,
    outputTokenLimit: maxOutputTokens,
    supportedGenerationMethods: ["generateContent", "countTokens"],
    thinking: true,
  };
}
