import type { FaultKind, StreamPlace } from "../../core/fault.ts";
import type { ResponsePart } from "../time/schedule.ts";
import type { Failure, WireFormat } from "../wire/wire-format.ts";
import { cutPlace, partOfEvent } from "./cut-place.ts";

/** How a response goes wrong: its parts and its ending. */
export interface FaultedResponse {
  readonly words: string;
  readonly parts: readonly ResponsePart[];
  /** Bytes of the whole response, as content-length promises them. */
  readonly wholeBytes: number;
  /** Number of parts, without pings, after which the fault has happened. */
  readonly carriedOutAfter: number;
  /** First bytes of an event that is cut in two, written after the parts. */
  readonly tail: Uint8Array;
  readonly ending: "whole" | "reset" | "end" | "stall";
  /** False when not even the head is sent. */
  readonly hasHead: boolean;
  readonly contentType?: string;
  readonly isCrlf: boolean;
}

/** A response before the fault. */
interface Rendered {
  readonly isStreamed: boolean;
  readonly parts: readonly ResponsePart[];
  readonly errorRecord: (failure: Failure, eventsBefore: number) => string;
}

const nothing = new Uint8Array(0);

/** Defaults that most faults keep. */
const wholeResponse = { tail: nothing, ending: "whole", hasHead: true, isCrlf: false } as const;

/** A record of no protocol: clients have to skip it. */
const unknownRecord = `event: bench_unknown\ndata: {"type":"bench_unknown"}\n\n`;

/** Applies a fault to a rendered response; undefined when it has no place for it. */
export function faultedResponse(
  fault: Exclude<FaultKind, { readonly kind: "status" }>,
  rendered: Rendered,
): FaultedResponse | undefined {
  const { parts } = rendered;
  const wholeBytes = parts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const isChanged = rendered.isStreamed || fault.kind === "cut" || fault.kind === "content-type";
  const change = isChanged ? changeBy(fault, rendered) : undefined;
  return change && { ...wholeResponse, words: faultInWords(fault), wholeBytes, ...change };
}

type Change = Pick<FaultedResponse, "parts" | "carriedOutAfter"> & Partial<FaultedResponse>;

/** What a fault changes; only a cut and a content type change a response that is not streamed. */
function changeBy(
  fault: Exclude<FaultKind, { readonly kind: "status" }>,
  { parts, errorRecord }: Rendered,
): Change | undefined {
  switch (fault.kind) {
    case "cut":
      return changeByCut(fault, parts);
    case "error-event": {
      const place = cutPlace(parts, fault.at);
      const cut = parts[place?.part ?? -1];
      if (place === undefined || cut === undefined) return undefined;
      const failure = { errorType: fault.errorType, message: messages[fault.errorType] ?? "Internal server error" };
      const before = parts.slice(0, place.part);
      const text = errorRecord(failure, countOf(before));
      const kept = [...before, { kind: "error", text, tokensBefore: cut.tokensBefore }];
      return { parts: kept, carriedOutAfter: countOf(kept) };
    }
    case "content-type":
      return { parts, carriedOutAfter: 1, contentType: fault.contentType };
    case "duplicate-event":
      return withInserted(parts, fault.event, (event) => ({ part: event, carriedOutWith: 2 }));
    case "unknown-event":
      return withInserted(parts, fault.event, ({ tokensBefore }) => ({
        part: { kind: "bench_unknown", text: unknownRecord, tokensBefore },
        carriedOutWith: 1,
      }));
    case "crlf":
      return {
        parts: parts.map((part) => ({ ...part, text: withCrlf(part.text) })),
        carriedOutAfter: 1,
        isCrlf: true,
      };
    case "one-chunk": {
      const last = Math.max(...parts.map(({ tokensBefore }) => tokensBefore));
      return { parts: parts.map((part) => ({ ...part, tokensBefore: last })), carriedOutAfter: countOf(parts) };
    }
  }
}

function changeByCut(
  { at, ending }: Extract<FaultKind, { readonly kind: "cut" }>,
  parts: readonly ResponsePart[],
): Change | undefined {
  const place = cutPlace(parts, at);
  const cut = parts[place?.part ?? -1];
  if (place === undefined || cut === undefined) return undefined;
  const hasHead = at.kind !== "before-headers";
  /** An empty part at the cut is due when the event would have been, and sends the head. */
  const pace = hasHead ? [{ ...cut, text: "" }] : [];
  const kept = [...parts.slice(0, place.part), ...pace];
  const tail = Buffer.from(cut.text).subarray(0, place.bytes);
  return { parts: kept, carriedOutAfter: countOf(kept), tail, ending, hasHead };
}

/** The parts with one more before an event; the fault has happened with so many parts from there. */
function withInserted(
  parts: readonly ResponsePart[],
  event: number,
  insertedFor: (event: ResponsePart) => { readonly part: ResponsePart; readonly carriedOutWith: number },
): Change | undefined {
  const index = partOfEvent(parts, event);
  const next = parts[index];
  if (next === undefined) return undefined;
  const { part, carriedOutWith } = insertedFor(next);
  const widened = parts.toSpliced(index, 0, part);
  return { parts: widened, carriedOutAfter: countOf(widened.slice(0, index + carriedOutWith)) };
}

/** The record with CR LF line ends. JSON holds no bare line feed, so only the framing changes. Gemini's has them anyway. */
export function withCrlf(record: string): string {
  return record.replaceAll(/\r?\n/g, "\r\n");
}

const messages: Readonly<Record<string, string>> = { overloaded_error: "Overloaded", timeout_error: "Timed out" };

function countOf(parts: readonly ResponsePart[]): number {
  return parts.filter(({ kind }) => kind !== "ping").length;
}

/** The response of a status fault. */
interface StatusResponse {
  readonly status: number;
  readonly contentType: string;
  readonly parts: FaultedResponse["parts"];
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: FaultedResponse;
}

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
  529: { errorType: "overloaded_error", message: "Overloaded" },
};

/** The response of a status fault: the protocol's error, or a web page as a proxy sends it. */
export function statusFault(
  fault: Extract<FaultKind, { readonly kind: "status" }>,
  wire: Pick<WireFormat, "errorBody" | "retryHeaders">,
  requestId: string,
): StatusResponse {
  const { status, body, retryAfterNs } = fault;
  const other = status < 500 ? failures[400] : undefined;
  const named = failures[status] ?? other ?? { errorType: "api_error", message: "Internal server error" };
  const failure = { ...named, status, ...(retryAfterNs === undefined ? {} : { retryAfterNs }) };
  const text = body === "html" ? proxyPage(status) : wire.errorBody(failure, requestId);
  const parts = [{ kind: "error", text, tokensBefore: 0 }];
  return {
    status,
    contentType: body === "html" ? "text/html" : "application/json",
    parts,
    headers: retryAfterNs === undefined ? {} : wire.retryHeaders(retryAfterNs),
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

/** A fault in words, for the log. */
export function faultInWords(fault: FaultKind): string {
  switch (fault.kind) {
    case "status":
      return `status ${fault.status}${fault.body === "html" ? " as a web page" : ""}`;
    case "cut":
      return `${endings[fault.ending]} ${placeInWords(fault.at)}`;
    case "error-event":
      return `${fault.errorType} ${placeInWords(fault.at)}`;
    case "content-type":
      return `content type ${fault.contentType}`;
    case "duplicate-event":
      return `event ${fault.event} sent twice`;
    case "unknown-event":
      return `unknown event before event ${fault.event}`;
    case "crlf":
      return "records end with CR LF";
    case "one-chunk":
      return "all events in one chunk";
  }
}

const endings = { reset: "reset", end: "ended", stall: "stalled" } as const;

function placeInWords(place: StreamPlace): string {
  switch (place.kind) {
    case "before-headers":
      return "before the headers";
    case "after-headers":
      return "after the headers";
    case "before-event":
      return `before event ${place.event}`;
    case "inside-event":
      return `inside event ${place.event}`;
    case "inside-character":
      return "inside a character";
    case "before-last-event":
      return "before the last event";
  }
}
