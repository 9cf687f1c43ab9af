import type { Reading, WireCall, WireFormat } from "../wire-format.ts";
import { responsesErrorRecord, openaiProtocol } from "./error-body.ts";
import { completionId } from "./ids.ts";
import { checkKey } from "./request-fields.ts";
import { readStored } from "./stored-responses.ts";
import { outputItems } from "./responses-response.ts";
import { BodyMemory } from "../body-memory.ts";
import { parseResponsesRequest, type ReadItems, type ResponsesRequest } from "./responses-request.ts";
import { compactedResponse, responsesStreamParts, wholeResponse } from "./responses-response.ts";

/** OpenAI Responses (types of openai 6.49, November 2026). */
export function responsesWire(): WireFormat {
  const bodies = new BodyMemory();
  const parts: ReadItems = { items: new WeakMap(), blocks: new WeakMap() };
  return {
    protocol: "openai-responses",
    ...openaiProtocol,
    read: (call) => read(call, () => parseResponsesRequest(call, bodies, parts)),
    streamParts: responsesStreamParts,
    wholeMessage: wholeResponse,
    countBody: (promptTokens) => JSON.stringify({ object: "response.input_tokens", input_tokens: promptTokens }),
    errorRecord: responsesErrorRecord,
  };
}

const kinds: ReadonlyMap<string, "turn" | "count" | "compact"> = new Map([
  ["/v1/responses", "turn"],
  ["/v1/responses/input_tokens", "count"],
  ["/v1/responses/compact", "compact"],
]);

function read(call: WireCall, parseRequest: () => ReturnType<typeof parseResponsesRequest>): Reading {
  const unknown = call.isLenient ? undefined : checkKey(call.headers);
  if (unknown !== undefined) return unknown;
  const kind = kinds.get(call.path);
  const stored = kind === undefined ? readStored(call) : undefined;
  if (stored !== undefined) return stored;
  if (call.method !== "POST" || kind === undefined) {
    const message = `Invalid URL (${call.method} ${call.path})`;
    return { kind: "refused", status: 404, errorType: "not_found_error", message };
  }
  const parsed = parseRequest();
  if (parsed.kind === "refused") return parsed;
  const { request, input } = parsed;
  switch (kind) {
    case "count":
      return { kind, request };
    case "compact":
      return {
        kind: "turn",
        request: { ...request, stream: false, compaction: { pauses: true } },
        write: (reply, facts) => compactedResponse(reply, facts, input),
      };
    case "turn":
      return answered(call, parsed);
  }
}

/** A turn whose response is kept where the client does not decline it. */
function answered(call: WireCall, parsed: ResponsesRequest): Reading {
  const { request, input, isKept, conversationId } = parsed;
  const kind = "turn";
  if (!isKept && conversationId === null) return { kind, request };
  return {
    kind,
    request,
    keep: (reply, facts) => {
      /** Shown or not, the server keeps what was thought. */
      const all = { ...facts, output: { ...facts.output, thinking: "shown" as const } };
      const output = outputItems(reply, all);
      if (conversationId !== null) call.stored.keep(conversationId, input, output);
      if (!isKept) return;
      const id = completionId("resp_", facts.messageId);
      call.stored.keep(id, input, output);
      call.stored.keepBody(id, () => wholeResponse(reply, facts));
    },
  };
}
