import type { FaultKind } from "../../core/fault.ts";
import { retryHeaders } from "../limits/limit-headers.ts";
import type { Failure } from "../exchange/wire-format.ts";
import { faultInWords } from "./fault-words.ts";
import { type FaultedResponse, wholeResponse } from "./faulted-parts.ts";

/** What takes the place of the answer. */
interface StatusResponse {
  readonly status: number;
  readonly contentType: string;
  readonly parts: FaultedResponse["parts"];
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: FaultedResponse;
}

/** Error types by status (Anthropic, "Errors", copies of 2026), with a sentence each. */
const failures: Readonly<Record<number, Failure>> = {
  400: { errorType: "invalid_request_error", message: "Bad request" },
  401: { errorType: "authentication_error", message: "invalid x-api-key" },
  402: { errorType: "billing_error", message: "Payment required" },
  403: { errorType: "permission_error", message: "Forbidden" },
  404: { errorType: "not_found_error", message: "Not found" },
  409: { errorType: "conflict_error", message: "Conflict" },
  413: { errorType: "request_too_large", message: "Request exceeds the maximum size" },
  429: { errorType: "rate_limit_error", message: "Too many requests" },
  504: { errorType: "timeout_error", message: "Timed out" },
  529: { errorType: "overloaded_error", message: "Overloaded" },
};

/** The refusal that a status fault sends, in the protocol's error shape or as the web page of a proxy in between. */
export function statusFault(
  fault: Extract<FaultKind, { readonly kind: "status" }>,
  errorBody: (failure: Failure) => string,
): StatusResponse {
  const { status, body, retryAfterNs } = fault;
  const other = status < 500 ? failures[400] : undefined;
  const failure = failures[status] ?? other ?? { errorType: "api_error", message: "Internal server error" };
  const text = body === "html" ? proxyPage(status) : errorBody(failure);
  const parts = [{ kind: "error", text, tokensBefore: 0 }];
  return {
    status,
    contentType: body === "html" ? "text/html" : "application/json",
    parts,
    headers: retryAfterNs === undefined ? {} : retryHeaders(retryAfterNs),
    fault: {
      ...wholeResponse,
      words: faultInWords(fault),
      parts,
      wholeBytes: Buffer.byteLength(text),
      carriedOutAfter: 1,
    },
  };
}

function proxyPage(status: number): string {
  const title = `${status} ${status < 500 ? "Request refused" : "Server error"}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}
