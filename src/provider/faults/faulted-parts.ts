import type { FaultKind } from "../../core/fault.ts";
import type { ResponsePart } from "../latency/schedule.ts";
import type { Failure } from "../exchange/wire-format.ts";
import { cutPlace, partOfEvent } from "./cut-place.ts";
import { faultInWords } from "./fault-words.ts";

/** How a response goes wrong: what is written of it, and how it ends. */
export interface FaultedResponse {
  readonly words: string;
  readonly parts: readonly ResponsePart[];
  /** Bytes of the response had all gone well: what a content-length promises. */
  readonly wholeBytes: number;
  /** Number of parts, pings left out, after which the fault has been carried out. */
  readonly carriedOutAfter: number;
  /** Bytes of an event that are written after the parts: what an event cut in two still shows. */
  readonly tail: Uint8Array;
  readonly ending: "whole" | "reset" | "end" | "stall";
  /** False when not even the head is sent. */
  readonly hasHead: boolean;
  readonly contentType?: string;
  readonly isCrlf: boolean;
}

/** A response that goes well so far. */
interface Rendered {
  readonly streams: boolean;
  readonly parts: readonly ResponsePart[];
  readonly errorRecord: (failure: Failure, eventsBefore: number) => string;
}

const nothing = new Uint8Array(0);

/** What a fault leaves alone. */
export const wholeResponse = { tail: nothing, ending: "whole", hasHead: true, isCrlf: false } as const;

/** A record that no protocol has; clients have to skip what they do not know. */
const unknownRecord = `event: bench_unknown\ndata: {"type":"bench_unknown"}\n\n`;

/** Carries out a fault on a rendered response; undefined when the response has no place for it. Pure. */
export function faultedResponse(
  fault: Exclude<FaultKind, { readonly kind: "status" }>,
  { streams, parts, errorRecord }: Rendered,
): FaultedResponse | undefined {
  const wholeBytes = parts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const whole = { ...wholeResponse, words: faultInWords(fault), wholeBytes };
  switch (fault.kind) {
    case "cut": {
      const place = cutPlace(parts, fault.at);
      const cut = parts[place?.part ?? -1];
      if (place === undefined || cut === undefined) return undefined;
      const hasHead = fault.at.kind !== "before-headers";
      /** An empty part at the cut: it is due when the event would have been, and takes the head along. */
      const pace = hasHead ? [{ ...cut, text: "" }] : [];
      const kept = [...parts.slice(0, place.part), ...pace];
      const tail = Buffer.from(cut.text).subarray(0, place.bytes);
      return { ...whole, parts: kept, carriedOutAfter: countOf(kept), tail, ending: fault.ending, hasHead };
    }
    case "error-event": {
      const place = cutPlace(parts, fault.at);
      const cut = parts[place?.part ?? -1];
      if (!streams || place === undefined || cut === undefined) return undefined;
      const failure = { errorType: fault.errorType, message: messages[fault.errorType] ?? "Internal server error" };
      const error = {
        kind: "error",
        text: errorRecord(failure, countOf(parts.slice(0, place.part))),
        tokensBefore: cut.tokensBefore,
      };
      const kept = [...parts.slice(0, place.part), error];
      return { ...whole, parts: kept, carriedOutAfter: countOf(kept) };
    }
    case "content-type":
      return { ...whole, parts, carriedOutAfter: 1, contentType: fault.contentType };
    case "duplicate-event": {
      const index = partOfEvent(parts, fault.event);
      const again = parts[index];
      if (!streams || again === undefined) return undefined;
      const doubled = parts.toSpliced(index, 0, again);
      return { ...whole, parts: doubled, carriedOutAfter: countOf(doubled.slice(0, index + 2)) };
    }
    case "unknown-event": {
      const index = partOfEvent(parts, fault.event);
      const next = parts[index];
      if (!streams || next === undefined) return undefined;
      const unknown = { kind: "bench_unknown", text: unknownRecord, tokensBefore: next.tokensBefore };
      const widened = parts.toSpliced(index, 0, unknown);
      return { ...whole, parts: widened, carriedOutAfter: countOf(widened.slice(0, index + 1)) };
    }
    case "crlf": {
      if (!streams) return undefined;
      const crlf = parts.map((part) => ({ ...part, text: withCrlf(part.text) }));
      return { ...whole, parts: crlf, carriedOutAfter: 1, isCrlf: true };
    }
    case "one-chunk": {
      if (!streams) return undefined;
      const last = Math.max(...parts.map(({ tokensBefore }) => tokensBefore));
      const together = parts.map((part) => ({ ...part, tokensBefore: last }));
      return { ...whole, parts: together, carriedOutAfter: countOf(together) };
    }
  }
}

/** The record with CR LF line ends; JSON holds no bare line feed, so only framing changes. */
export function withCrlf(record: string): string {
  return record.replaceAll("\n", "\r\n");
}

const messages: Readonly<Record<string, string>> = { overloaded_error: "Overloaded", timeout_error: "Timed out" };

function countOf(parts: readonly ResponsePart[]): number {
  return parts.filter(({ kind }) => kind !== "ping").length;
}
