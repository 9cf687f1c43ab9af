import type { BatchCall, BatchRequest } from "../batches/batches.ts";
import { isJsonObject, type JsonObject, parsedJson } from "../json-object.ts";
import { readPageRequest } from "../batches/list-page.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { WireCall } from "../wire-format.ts";
import { parseMessagesRequest } from "./request.ts";

const maximumRequests = 100_000;

/** Reads a call of `/v1/messages/batches` and below; undefined for any other call. */
export function readBatchCall(call: WireCall): BatchCall | Refusal | undefined {
  const { method, path, headers, text } = call;
  const origin = `http://${headers.host ?? "127.0.0.1"}`;
  const [matched, id, action] = /^\/v1\/messages\/batches(?:\/([\w-]+)(?:\/(results|cancel))?)?$/.exec(path) ?? [];
  if (matched === undefined) return undefined;
  if (id === undefined) {
    if (method === "GET") {
      const page = readPageRequest(call.query);
      return "kind" in page ? page : { kind: "list", origin, page };
    }
    if (method !== "POST") return undefined;
    const requests = readRequests(text);
    return "kind" in requests ? requests : { kind: "create", origin, requests };
  }
  switch (`${method} ${action ?? ""}`) {
    case "GET ":
      return { kind: "get", origin, id };
    case "GET results":
      return { kind: "results", origin, id };
    case "POST cancel":
      return { kind: "cancel", origin, id };
    case "DELETE ":
      return { kind: "delete", origin, id };
    default:
      return undefined;
  }
}

function readRequests(text: string): readonly BatchRequest[] | Refusal {
  const body = parsedJson(text);
  if (body === undefined) return invalidRequest("The request body is not valid JSON: an object is required");
  const entries = isJsonObject(body) ? body["requests"] : undefined;
  if (!Array.isArray(entries)) return invalidRequest("requests: Field required");
  if (entries.length === 0 || entries.length > maximumRequests) {
    return invalidRequest(`requests: between 1 and ${maximumRequests} requests are allowed, found ${entries.length}`);
  }
  const requests: BatchRequest[] = [];
  const ids = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const at = `requests.${index}`;
    const customId: unknown = isJsonObject(entry) ? entry["custom_id"] : undefined;
    const params: unknown = isJsonObject(entry) ? entry["params"] : undefined;
    if (typeof customId !== "string" || !/^[\w-]{1,64}$/.test(customId)) {
      return invalidRequest(`${at}.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`);
    }
    if (ids.has(customId)) return invalidRequest(`${at}.custom_id: '${customId}' is used by an earlier request`);
    if (!isJsonObject(params)) return invalidRequest(`${at}.params: Field required`);
    ids.add(customId);
    const bytes = Buffer.byteLength(JSON.stringify(params));
    requests.push({ customId, bytes, request: readParams(params) });
  }
  return requests;
}

function readParams(params: JsonObject): BatchRequest["request"] {
  if (params["stream"] === true) return invalidRequest("stream: streaming is not supported in batches");
  const request = parseMessagesRequest(params, { kind: "turn", isLenient: false, workspace: "", knownParts: null });
  if (request.kind === "request" && request.maxTokens === 0) {
    return invalidRequest("max_tokens: 0 is not supported in batches");
  }
  return request;
}
