import type { FaultKind } from "../../core/fault.ts";
import type { Failure, WireFormat } from "../wire/wire-format.ts";
import type { Protocol } from "../../core/agent-entry.ts";
import { overloadOf } from "./overload.ts";
import { type FaultedResponse, faultInWords, wholeResponse } from "./faulted-response.ts";

/** The response of a status fault. */
interface StatusResponse {
  readonly status: number;
  readonly contentType: string;
  readonly parts: FaultedResponse["parts"];
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: FaultedResponse;
}

type StatusFault = Extract<FaultKind, { readonly kind: "status" }>;

/** Error types by status (Anthropic, "Errors", copies of 2026). */
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
};

/** What the API says about a prompt that does not fit. Each protocol has its own words for it. */
const promptTooLong = "prompt is too long: 210000 tokens > 200000 maximum";

/** The status by which a script asks for an overload. Each protocol has its own. */
const overloadStatus = 529;

/** The response of a status fault: the protocol's error, or a web page as a proxy sends it. `isoDate` is now. */
export function statusFault(
  fault: StatusFault,
  wire: Pick<WireFormat, "protocol" | "errorBody" | "retryHeaders">,
  requestId: string,
  isoDate: () => string,
): StatusResponse {
  const { body, retryAfterNs } = fault;
  const { status, ...named } = failureOf(fault.status, wire.protocol);
  const message = body === "prompt-too-long" ? promptTooLong : named.message;
  const failure = { ...named, message, status, ...(retryAfterNs === undefined ? {} : { retryAfterNs }) };
  const text = body === "html" ? proxyPage(status) : wire.errorBody(failure, requestId);
  const parts = [{ kind: "error", text, tokensBefore: 0 }];
  return {
    status,
    contentType: body === "html" ? "text/html" : "application/json",
    parts,
    headers: retryHeadersOf(fault, wire, isoDate),
    fault: {
      ...wholeResponse,
      words: faultInWords({ ...fault, status }),
      parts,
      wholeBytes: Buffer.byteLength(text),
      carriedOutAfter: 1,
    },
  };
}

function failureOf(status: number, protocol: Protocol): Failure & { readonly status: number } {
  if (status === overloadStatus) return { errorType: "overloaded_error", ...overloadOf(protocol) };
  const other = status < 500 ? failures[400] : undefined;
  return { status, ...(failures[status] ?? other ?? { errorType: "api_error", message: "Internal server error" }) };
}

function retryHeadersOf(
  { retryAfterNs, retryHeader }: StatusFault,
  wire: Pick<WireFormat, "retryHeaders">,
  isoDate: () => string,
): Readonly<Record<string, string>> {
  if (retryAfterNs === undefined) return {};
  if (retryHeader === undefined) return wire.retryHeaders(retryAfterNs);
  switch (retryHeader) {
    case "seconds":
      return { "retry-after": String(Math.ceil(retryAfterNs / 1e9)) };
    case "malformed":
      return { "retry-after": "soon" };
    case "milliseconds":
      return { "retry-after-ms": String(Math.ceil(retryAfterNs / 1e6)) };
    case "date": {
      const seconds = Math.ceil((Date.parse(isoDate()) + retryAfterNs / 1e6) / 1000);
      return { "retry-after": new Date(seconds * 1000).toUTCString() };
    }
  }
}

function proxyPage(status: number): string {
  const title = `${status} ${status < 500 ? "Request refused" : "Server error"}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}
