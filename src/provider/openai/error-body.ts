import type { OutgoingHttpHeaders } from "node:http";
import type { Refusal } from "../refusal.ts";

/** A refusal in OpenAI's error shape. */
export function errorBody({ status, errorType, message }: Refusal): string {
  return JSON.stringify({ error: { message, ...namesOf(status, errorType, message) } });
}

/** Headers of every response. */
export function openaiHeaders(requestId: string, processingNs: number): OutgoingHttpHeaders {
  return {
    "x-request-id": requestId,
    "openai-processing-ms": String(Math.round(processingNs / 1e6)),
    "openai-version": "2020-10-01",
  };
}

interface ErrorNames {
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

function namesOf(status: number, errorType: string, message: string): ErrorNames {
  if (status === 401) return { type: "invalid_request_error", param: null, code: "invalid_api_key" };
  if (status === 404 && message.startsWith("model: ")) {
    return { type: "invalid_request_error", param: "model", code: "model_not_found" };
  }
  if (status === 429) return { type: errorType, param: null, code: "rate_limit_exceeded" };
  if (status >= 500) return { type: "server_error", param: null, code: null };
  if (message.startsWith("prompt is too long")) {
    return { type: "invalid_request_error", param: null, code: "context_length_exceeded" };
  }
  const param = /^([a-z_]+(?:[.[][\w.\]]+)?): /.exec(message)?.[1] ?? null;
  return { type: "invalid_request_error", param, code: null };
}
