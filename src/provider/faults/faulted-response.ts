import type { FaultKind, StreamPlace } from "../../core/fault.ts";
import type { ResponsePart } from "../time/schedule.ts";
import type { Failure } from "../wire/wire-format.ts";
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
export const wholeResponse = { tail: nothing, ending: "whole", hasHead: true, isCrlf: false } as const;

/** A record of no protocol: clients have to skip it. */
const unknownRecord = `event: bench_unknown\ndata: {"type":"bench_unknown"}\n\n`;

/** Applies a fault to a rendered response; undefined when it has no place for it. */
export function faultedResponse(
  fault: Exclude<FaultKind, { readonly kind: "status" }>,
  rendered: Rendered,
): FaultedResponse | undefined {
  const { parts } = rendered;
  const wholeBytes = parts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const isChanged = rendered.isStreamed || !streamFaults.has(fault.kind);
  const change = isChanged ? changeBy(fault, rendered) : undefined;
  return change && { ...wholeResponse, words: faultInWords(fault), wholeBytes, ...change };
}

/** Faults that only a stream can have. */
const streamFaults: ReadonlySet<FaultKind["kind"]> = new Set([
  "error-event",
  "duplicate-event",
  "unknown-event",
  "crlf",
  "one-chunk",
]);

type Change = Pick<FaultedResponse, "parts" | "carriedOutAfter"> & Partial<FaultedResponse>;

/** What a fault changes in a response. */
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
    // The reply itself is at fault, and its parts show it.
    case "malformed-tool-input":
    case "empty-answer":
      return { parts, carriedOutAfter: countOf(parts) };
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

/** A fault in words, for the log. */
export function faultInWords(fault: FaultKind): string {
  switch (fault.kind) {
    case "status":
      return `status ${fault.status}${bodies[fault.body]}`;
    case "cut":
      return `${endings[fault.ending]} ${placeInWords(fault.at)}`;
    case "error-event":
      return `${fault.errorType} ${placeInWords(fault.at)}`;
    case "malformed-tool-input":
      return "malformed JSON in a tool call";
    case "empty-answer":
      return "an empty answer";
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

const bodies = { error: "", html: " as a web page", "prompt-too-long": ", the prompt is too long" } as const;
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
