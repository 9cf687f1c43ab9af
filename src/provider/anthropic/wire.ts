import { anthropicLimitHeaders } from "../limits/limit-headers.ts";
import { modelRows } from "../model-table.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { Reading, WireCall, WireFormat } from "../wire-format.ts";
import { parseMessagesRequest } from "./request.ts";
import { errorBody, errorRecord, pingRecord, streamParts, wholeMessage } from "./response.ts";

/** The Anthropic Messages API (Claude Platform Docs, copies of 2026). */
export const anthropicWire: WireFormat = {
  read,
  streamParts,
  wholeMessage,
  countBody: (promptTokens) => JSON.stringify({ input_tokens: promptTokens }),
  errorBody,
  errorRecord,
  limitHeaders: anthropicLimitHeaders,
  pingRecord,
};

function read(call: WireCall): Reading {
  switch (`${call.method} ${call.path}`) {
    case "HEAD /":
      return { kind: "fixed", body: "" };
    case "GET /v1/models":
      return checkHeaders(call) ?? { kind: "fixed", body: modelList() };
    case "POST /v1/messages":
      return checkHeaders(call) ?? readRequest(call, "turn");
    case "POST /v1/messages/count_tokens":
      return checkHeaders(call) ?? readRequest(call, "count");
    default:
      return {
        kind: "refused",
        status: 404,
        errorType: "not_found_error",
        message: `Not found: ${call.method} ${call.path}`,
      };
  }
}

function readRequest({ text, isLenient }: WireCall, kind: "turn" | "count"): Reading {
  const request = parseMessagesRequest(text, kind === "turn", isLenient);
  return request.kind === "refused" ? request : { kind, request };
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
  const first = modelRows.filter((row, index) => modelRows.findIndex(({ id }) => id === row.id) === index);
  const data = first.map(({ id, from }) => ({ type: "model", id, display_name: id, created_at: `${from}T00:00:00Z` }));
  return JSON.stringify({ data, has_more: false, first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null });
}
