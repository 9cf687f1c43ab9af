import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { FaultKind } from "../../../src/core/fault.ts";
import { faultInWords } from "../../../src/provider/faults/faulted-response.ts";
import { meetOpenaiFault } from "./openai-under-faults.ts";

const places = [
  { kind: "before-headers" },
  { kind: "after-headers" },
  { kind: "before-event", event: 3 },
  { kind: "inside-event", event: 3 },
  { kind: "inside-character" },
  { kind: "before-last-event" },
] as const;

const faults: readonly FaultKind[] = [
  { kind: "status", status: 502, body: "html", retryAfterNs: 2e6 },
  ...places.flatMap((at) => (["reset", "end"] as const).map((ending) => ({ kind: "cut", at, ending }) as const)),
  { kind: "cut", at: { kind: "before-event", event: 3 }, ending: "stall" },
  { kind: "error-event", at: { kind: "before-event", event: 3 }, errorType: "api_error" },
  { kind: "content-type", contentType: "text/html" },
  { kind: "duplicate-event", event: 5 },
  { kind: "unknown-event", event: 3 },
  { kind: "crlf" },
  { kind: "one-chunk" },
];

const document = readFileSync(resolve(import.meta.dirname, "../../../docs/provider/faults.md"), "utf8");
const table = document.slice(document.indexOf("## What OpenAI's SDK makes of them"));

test.concurrent.each(faults.map((fault) => [faultInWords(fault), fault] as const))(
  "OpenAI's SDK takes “%s” as docs/provider/faults.md says, and the log names it",
  async (words, fault) => {
    const met = await Promise.all([meetOpenaiFault(fault, "chat"), meetOpenaiFault(fault, "Responses")]);
    const cells = met.map(
      ({ seen, exchanges }) => `${seen}${exchanges.length > 1 ? `, request ${exchanges.length}` : ""}`,
    );
    expect(table).toContain(`| ${[words, ...cells].join(" | ")} |`);
    for (const { exchanges } of met) {
      expect(exchanges[0]).toMatchObject({ outcome: "faulted", fault: words });
      expect(
        exchanges.slice(1).every(({ outcome, fault: again }) => outcome === "complete" && again === undefined),
      ).toBe(true);
    }
  },
);
