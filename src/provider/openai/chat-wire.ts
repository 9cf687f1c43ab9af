import type { Reading, WireCall, WireFormat } from "../exchange/wire-format.ts";
import { parseChatRequest } from "./chat-request.ts";
import { chatStreamParts, wholeChatCompletion } from "./chat-response.ts";
import { openaiLimitHeaders } from "../limits/limit-headers.ts";
import { chatErrorRecord, errorBody, openaiHeaders } from "./error-body.ts";
import { readModels } from "./model-list.ts";
import { checkKey } from "./request-fields.ts";

/** OpenAI chat completions and the model list (types of openai 6.49, November 2026). */
export const chatWire: WireFormat = {
  read,
  streamParts: chatStreamParts,
  wholeMessage: wholeChatCompletion,
  countBody: (promptTokens) => JSON.stringify({ input_tokens: promptTokens }),
  errorBody,
  errorRecord: chatErrorRecord,
  limitHeaders: openaiLimitHeaders,
  headers: openaiHeaders,
  pingRecord: null,
};

function read(call: WireCall): Reading {
  const unknown = call.isLenient ? undefined : checkKey(call.headers);
  if (unknown !== undefined) return unknown;
  if (call.method === "POST" && call.path === "/v1/chat/completions") {
    const request = parseChatRequest(call.text);
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
