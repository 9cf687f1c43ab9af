import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { FaultKind } from "../../../src/core/fault.ts";
import { faultedResponse } from "../../../src/provider/faults/faulted-response.ts";

type StreamFault = Exclude<FaultKind, { readonly kind: "status" }>;

const parts = ["start", "ping", "bä", "c", "stop"].map((name, index) => ({
  kind: name === "ping" ? "ping" : "event",
  text: `data: ${name}\n\n`,
  tokensBefore: index,
}));
const errorRecord = ({ errorType }: { readonly errorType: string }): string => `error: ${errorType}\n\n`;

function bytesOf(fault: StreamFault, isStreamed = true): string | undefined {
  const faulted = faultedResponse(fault, { isStreamed, parts, errorRecord });
  if (faulted === undefined) return undefined;
  return Buffer.concat([Buffer.from(faulted.parts.map(({ text }) => text).join("")), faulted.tail]).toString("latin1");
}

const all = Buffer.from(parts.map(({ text }) => text).join("")).toString("latin1");
const cut = (at: Extract<StreamFault, { readonly kind: "cut" }>["at"]) => bytesOf({ kind: "cut", at, ending: "end" });

test("a cut keeps every byte before its place and none after it; pings are no events", () => {
  expect(cut({ kind: "before-headers" })).toBe("");
  expect(cut({ kind: "after-headers" })).toBe("");
  expect(cut({ kind: "before-event", event: 1 })).toBe("data: start\n\ndata: ping\n\n");
  expect(cut({ kind: "inside-event", event: 2 })).toBe(`${all.slice(0, all.indexOf("data: c"))}data`);
  expect(cut({ kind: "inside-character" })).toBe(all.slice(0, all.indexOf("\u00c3") + 1));
  expect(cut({ kind: "before-last-event" })).toBe(all.slice(0, all.indexOf("data: stop")));
  expect(cut({ kind: "before-event", event: 4 })).toBeUndefined();
});

test("an event is doubled, an unknown one put before it, an error takes the rest's place", () => {
  expect(bytesOf({ kind: "duplicate-event", event: 2 })).toBe(all.replace("data: c\n\n", "data: c\n\ndata: c\n\n"));
  expect(bytesOf({ kind: "unknown-event", event: 0 })).toMatch(/^event: bench_unknown\ndata: \{.*\}\n\ndata: start/);
  expect(bytesOf({ kind: "error-event", at: { kind: "before-event", event: 1 }, errorType: "x" })).toBe(
    "data: start\n\ndata: ping\n\nerror: x\n\n",
  );
  expect(bytesOf({ kind: "crlf" })).toBe(all.replaceAll("\n", "\r\n"));
});

test("one chunk says the same, all of it due with the last part", () => {
  const faulted = faultedResponse({ kind: "one-chunk" }, { isStreamed: true, parts, errorRecord });
  expect(faulted?.parts.map(({ text }) => text)).toEqual(parts.map(({ text }) => text));
  expect(new Set(faulted?.parts.map(({ tokensBefore }) => tokensBefore))).toEqual(new Set([4]));
});

test("what only a stream can suffer does not befall a whole body", () => {
  const kinds: readonly StreamFault[] = [
    { kind: "crlf" },
    { kind: "one-chunk" },
    { kind: "duplicate-event", event: 0 },
    { kind: "unknown-event", event: 0 },
    { kind: "error-event", at: { kind: "after-headers" }, errorType: "x" },
  ];
  expect(kinds.map((kind) => bytesOf(kind, false))).toEqual(kinds.map(() => undefined));
});

test("whatever the text, a cut within an event is no cut within a character, and a cut within a character is one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
      const one = [{ kind: "event", text, tokensBefore: 0 }];
      const tail = (at: Extract<StreamFault, { readonly kind: "cut" }>["at"]) =>
        faultedResponse({ kind: "cut", at, ending: "reset" }, { isStreamed: true, parts: one, errorRecord })?.tail;
      const within = tail({ kind: "inside-event", event: 0 }) ?? new Uint8Array();
      expect(text.startsWith(new TextDecoder("utf-8", { fatal: true }).decode(within))).toBe(true);
      const split = tail({ kind: "inside-character" });
      expect(split === undefined || Buffer.from(split).toString().endsWith("\ufffd")).toBe(true);
    }),
  );
});
