import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { FaultKind } from "../../../src/core/fault.ts";
import { faultInWords } from "../../../src/provider/faults/faulted-response.ts";
import { meetFault, type Mode } from "./sdk-under-faults.ts";

const places = [
  { kind: "before-headers" },
  { kind: "after-headers" },
  { kind: "before-event", event: 3 },
  { kind: "inside-event", event: 3 },
  { kind: "inside-character" },
  { kind: "before-last-event" },
] as const;

const faults: readonly FaultKind[] = [
  ...[400, 401, 429, 500, 529].map((status) => ({ kind: "status", status, body: "error", retryAfterNs: 2e6 }) as const),
  { kind: "status", status: 502, body: "html" },
  ...places.flatMap((at) =>
    (["reset", "end", "stall"] as const).map((ending) => ({ kind: "cut", at, ending }) as const),
  ),
  { kind: "error-event", at: { kind: "after-headers" }, errorType: "overloaded_error" },
  { kind: "error-event", at: { kind: "before-event", event: 3 }, errorType: "overloaded_error" },
  { kind: "content-type", contentType: "text/html" },
  { kind: "duplicate-event", event: 0 },
  { kind: "duplicate-event", event: 3 },
  { kind: "unknown-event", event: 3 },
  { kind: "crlf" },
  { kind: "one-chunk" },
];

const document = readFileSync(resolve(import.meta.dirname, "../../../docs/provider/faults.md"), "utf8");

test.concurrent.each(faults.map((fault) => [faultInWords(fault), fault] as const))(
  "the official SDK takes “%s” as docs/provider/faults.md says, and the log names it",
  async (words, fault) => {
    const modes: readonly Mode[] = ["raw stream", "final message", "whole answer"];
    const met = await Promise.all(modes.map((mode) => meetFault(fault, mode)));
    const cells = met.map(({ seen, exchanges }) => {
      const reached = exchanges[0]?.fault === undefined ? " (not reached)" : "";
      return `${seen}${exchanges.length > 1 ? `, request ${exchanges.length}` : ""}${reached}`;
    });
    expect(document).toContain(`| ${[words, ...cells].join(" | ")} |`);
    for (const { exchanges } of met.slice(0, 2)) {
      expect(exchanges[0]).toMatchObject({ outcome: "faulted", fault: words });
      expect(exchanges.slice(1).map(({ outcome, fault: again }) => [outcome, again])).toEqual(
        exchanges.slice(1).map(() => ["complete", undefined]),
      );
    }
  },
);
