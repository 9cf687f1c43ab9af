import type { OutgoingHttpHeaders } from "node:http";
import { openaiLimitHeaders, retryHeaders } from "../../limits/limit-headers.ts";
import type { Failure } from "../wire-format.ts";

/** A failure inside a chat stream that began well: a record of the same shape. */
export function chatErrorRecord(failure: Failure): string {
  return `data: ${JSON.stringify(errorObject(failure))}\n\n`;
}

/** A failure inside a Responses stream that began well: the typed `error` event. */
export function responsesErrorRecord(failure: Failure, _requestId: string, eventsBefore: number): string {
  const { code, param } = namesOf(failure);
  const event = {
    type: "error",
    code: code ?? failure.errorType,
    message: failure.message,
    param,
    sequence_number: eventsBefore,
  };
  return `event: error\ndata: ${JSON.stringify(event)}\n\n`;
}

/** A failure in the shape of the body of an HTTP error. */
export function errorObject(failure: Failure) {
  return { error: { message: failure.message, ...namesOf(failure) } };
}

/** Failures inside a stream carry no status; they are the server's. */
function statusOf({ status, errorType }: Failure): number {
  return status ?? (errorType === "rate_limit_error" ? 429 : 500);
}

/** What chat completions and Responses have in common. */
export const openaiProtocol = {
  errorBody: (failure: Failure): string => JSON.stringify(errorObject(failure)),
  limitHeaders: openaiLimitHeaders,
  retryHeaders,
  streamType: "text/event-stream; charset=utf-8",
  headers: (requestId: string, processingNs: number): OutgoingHttpHeaders => ({
    "x-request-id": requestId,
    "openai-processing-ms": String(Math.round(processingNs / 1e6)),
    "openai-version": "2020-10-01",
  }),
  pingRecord: null,
} as const;

interface ErrorNames {
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

function namesOf(failure: Failure): ErrorNames {
  const { errorType, errorCode, message } = failure;
  const status = statusOf(failure);
  if (status === 401) return { type: "invalid_request_error", param: null, code: "invalid_api_key" };
  if (status === 404 && message.startsWith("model: ")) {
    return { type: "invalid_request_error", param: "model", code: "model_not_found" };
  }
  if (errorCode === "insufficient_quota") return { type: errorCode, param: null, code: errorCode };
  if (status === 429) return { type: errorType, param: null, code: "rate_limit_exceeded" };
  if (status >= 500) return { type: "server_error", param: null, code: null };
  if (message.startsWith("previous_response_id: Previous response")) {
    return { type: "invalid_request_error", param: "previous_response_id", code: "previous_response_not_found" };
  }
  if (message.startsWith("prompt is too long")) {
    return { type: "invalid_request_error", param: null, code: "context_length_exceeded" };
  }
  const param = /^([a-z_]+(?:[.[][\w.\]]+)?): /.exec(message)?.[1] ?? null;
  return { type: "invalid_request_error", param, code: null };
}
