import type { Failure } from "../wire-format.ts";

/** How a stream is written: as server-sent events (`alt=sse`), or as one JSON array that grows. */
export type StreamFraming = "events" | "array";

/** Statuses of Google's APIs by HTTP status (google.rpc.Code). */
const statusNames: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  504: "DEADLINE_EXCEEDED",
};

/** An error as the API sends it. The time to wait is in the body, because Gemini has no header for it. */
export function geminiErrorBody(failure: Failure): string {
  const code = codeOf(failure);
  const status = statusNames[code] ?? (code < 500 ? "INVALID_ARGUMENT" : "UNAVAILABLE");
  return JSON.stringify({ error: { code, message: messageOf(failure), status, ...detailsOf(failure) } });
}

/** An error inside a stream that began well, after so many chunks. */
export function geminiErrorRecord(failure: Failure, framing: StreamFraming, chunksBefore: number): string {
  return framedChunk(geminiErrorBody(failure), framing, { isFirst: chunksBefore === 0, isLast: true });
}

/** A chunk of a stream in its frame. */
export function framedChunk(
  json: string,
  framing: StreamFraming,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): string {
  if (framing === "events") return `data: ${json}\r\n\r\n`;
  return `${isFirst ? "[" : ",\r\n"}${json}${isLast ? "\n]" : "\n"}`;
}

/** A failure inside a stream has no HTTP status of its own. */
function codeOf({ status, errorType }: Failure): number {
  if (status !== undefined) return status;
  switch (errorType) {
    case "rate_limit_error":
      return 429;
    case "overloaded_error":
      return 503;
    case "timeout_error":
      return 504;
    default:
      return 500;
  }
}

/** The sentences that clients look for, in Google's words. */
function messageOf({ message }: Failure): string {
  const model = /^model: (.+)$/.exec(message)?.[1];
  if (model !== undefined) {
    return `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`;
  }
  const [, promptTokens, mostTokens] = /^prompt is too long: (\d+) tokens > (\d+) maximum/.exec(message) ?? [];
  if (mostTokens !== undefined) {
    return `The input token count (${promptTokens}) exceeds the maximum number of tokens allowed (${mostTokens}).`;
  }
  if (message.includes("Expected `thinking`")) {
    return "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance.";
  }
  return message;
}

function detailsOf({ retryAfterNs }: Failure): { readonly details?: readonly object[] } {
  if (retryAfterNs === undefined) return {};
  /** Rounded up to a millisecond, so that a client that obeys is let in. */
  const retryDelay = `${Math.ceil(retryAfterNs / 1e6) / 1000}s`;
  return { details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }] };
}
