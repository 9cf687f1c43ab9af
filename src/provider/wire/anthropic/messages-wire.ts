import { BodyMemory } from "../body-memory.ts";
import type { JsonObject } from "../json-object.ts";
import { anthropicLimitHeaders, retryHeaders } from "../../limits/limit-headers.ts";
import { type ModelRow, modelRows } from "../../models/model-table.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { readBatchCall } from "./batch-calls.ts";
import type { Reading, WireCall, WireFormat } from "../wire-format.ts";
import type { ReadParts } from "./message-content.ts";
import { fillThread } from "./message-thread.ts";
import { parseMessagesRequest } from "./request.ts";
import { errorBody, errorRecord, pingRecord, streamParts, wholeMessage } from "./response.ts";

/** The Anthropic Messages API (Claude Platform Docs, copies of 2026). */
export function anthropicWire(): WireFormat {
  const bodies = new BodyMemory();
  const knownParts: ReadParts = { messages: new WeakMap(), blocks: new WeakMap() };
  return {
    protocol: "anthropic-messages",
    read: (call) => readCall(call, (kind) => readRequest(call, kind, bodies, knownParts)),
    streamParts,
    wholeMessage,
    countBody: (promptTokens, { contextEdits }) =>
      JSON.stringify({
        input_tokens: promptTokens,
        ...(contextEdits && { context_management: { original_input_tokens: contextEdits.originalTokens } }),
      }),
    errorBody,
    errorRecord,
    headers: (requestId) => ({ "request-id": requestId }),
    limitHeaders: anthropicLimitHeaders,
    retryHeaders,
    streamType: "text/event-stream; charset=utf-8",
    pingRecord,
  };
}

function readCall(call: WireCall, readBody: (kind: "turn" | "count") => Reading): Reading {
  switch (`${call.method} ${call.path}`) {
    case "HEAD /":
    // Claude Code asks here whether the network is there.
    case "HEAD /api/hello":
      return { kind: "fixed", body: "" };
    case "GET /v1/models":
      return checkHeaders(call) ?? { kind: "fixed", body: modelList() };
    case "POST /v1/messages":
      return checkHeaders(call) ?? readBody("turn");
    case "POST /v1/messages/count_tokens":
      return checkHeaders(call) ?? readBody("count");
    default:
      return readBatches(call) ?? readModel(call) ?? notFound(`Not found: ${call.method} ${call.path}`);
  }
}

function readBatches(call: WireCall): Reading | undefined {
  const batch = readBatchCall(call);
  if (batch === undefined) return undefined;
  return checkHeaders(call) ?? (batch.kind === "refused" ? batch : { kind: "batch", call: batch });
}

function readModel(call: WireCall): Reading | undefined {
  const { method, path } = call;
  const id = /^\/v1\/models\/([\w.-]+)$/.exec(path)?.[1];
  if (method !== "GET" || id === undefined) return undefined;
  const row = claudeRows().find((model) => model.id === id);
  const found = row === undefined ? notFound(`model: ${id}`) : undefined;
  return checkHeaders(call) ?? found ?? { kind: "fixed", body: JSON.stringify(row && modelObject(row)) };
}

function notFound(message: string): Refusal {
  return { kind: "refused", status: 404, errorType: "not_found_error", message };
}

function readRequest(
  { text, stored, headers, isLenient }: WireCall,
  kind: "turn" | "count",
  bodies: BodyMemory,
  knownParts: ReadParts,
): Reading {
  const { value, isContinued } = bodies.read(text);
  const filled = fillThread(value, stored);
  if (filled.kind === "refused") return filled;
  const header = headers["anthropic-workspace-id"];
  const workspace = typeof header === "string" ? header : "";
  const reading = { kind, isLenient, workspace, knownParts: isContinued ? knownParts : null };
  const request = parseMessagesRequest(filled.body, reading);
  if (request.kind === "refused") return request;
  return kind === "count" || filled.keep === undefined ? { kind, request } : { kind, request, keep: filled.keep };
}

function checkHeaders({ headers, isLenient }: WireCall): Refusal | undefined {
  if (isLenient) return undefined;
  const key = headers["x-api-key"] ?? /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  if (key === "") {
    return { kind: "refused", status: 401, errorType: "authentication_error", message: "x-api-key header is required" };
  }
  return headers["anthropic-version"] === undefined
    ? invalidRequest("anthropic-version: header is required")
    : undefined;
}

function modelList(): string {
  const data = claudeRows().map(modelObject);
  return JSON.stringify({ data, has_more: false, first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null });
}

/** Each Claude model's first row. */
function claudeRows(): ModelRow[] {
  return modelRows.filter(
    ({ id }, index) => id.startsWith("claude-") && modelRows.findIndex((row) => row.id === id) === index,
  );
}

/** `capabilities` may be null, which says nothing about them. */
function modelObject({
  id,
  from,
  contextWindowTokens,
  maxOutputTokens,
}: ModelRow): { readonly id: string } & JsonObject {
  const [, line = "", version = ""] = /^claude-([a-z]+)-(.+)$/.exec(id) ?? [];
  return {
    type: "model",
    id,
    display_name: `Claude ${line.slice(0, 1).toUpperCase()}${line.slice(1)} ${version.replace("-", ".")}`,
    created_at: `${from}T00:00:00Z`,
    line,
    lifecycle: "active",
    deprecated_at: null,
    retires_at: null,
    max_input_tokens: contextWindowTokens,
    max_tokens: maxOutputTokens,
    capabilities: null,
  };
}
