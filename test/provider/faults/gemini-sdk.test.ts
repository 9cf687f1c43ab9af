import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { FaultKind } from "../../../src/core/fault.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { faultInWords } from "../../../src/provider/faults/faulted-response.ts";
import { openSession } from "../open-session.ts";
import { geminiClient, geminiModel } from "../wire/gemini/opened-client.ts";
import { patienceFor } from "./patience.ts";

/** What the scripted model says; several pieces, and characters of two and of four bytes. */
const said = "Grüße, and 😀 to all of you.";

const places = [
  { kind: "before-headers" },
  { kind: "after-headers" },
  { kind: "before-event", event: 3 },
  { kind: "inside-event", event: 3 },
  { kind: "inside-character" },
  { kind: "before-last-event" },
] as const;

const faults: readonly FaultKind[] = [
  { kind: "status", status: 503, body: "error" },
  { kind: "status", status: 502, body: "html", retryAfterNs: 2e6 },
  ...places.flatMap((at) => (["reset", "end"] as const).map((ending) => ({ kind: "cut", at, ending }) as const)),
  { kind: "cut", at: { kind: "before-event", event: 3 }, ending: "stall" },
  { kind: "error-event", at: { kind: "before-event", event: 3 }, errorType: "overloaded_error" },
  { kind: "content-type", contentType: "text/html" },
  { kind: "duplicate-event", event: 5 },
  { kind: "unknown-event", event: 3 },
  { kind: "crlf" },
  { kind: "one-chunk" },
];

/** Meets a fault in a stream with the official SDK, which makes one attempt. */
async function meetGeminiFault(
  what: FaultKind,
): Promise<{ readonly seen: string; readonly exchanges: readonly WireExchange[] }> {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: said }], fault: { what } }] });
  const gone = new AbortController();
  let silence: NodeJS.Timeout | undefined;
  let text = "";
  let isOver = false;
  let seen: string;
  try {
    const config = { abortSignal: gone.signal };
    const asked = { model: geminiModel, contents: "go", config };
    for await (const chunk of await geminiClient(session).models.generateContentStream(asked)) {
      clearTimeout(silence);
      silence = setTimeout(() => gone.abort(), patienceFor(what).silenceMs);
      text += chunk.text ?? "";
      isOver ||= chunk.candidates?.[0]?.finishReason !== undefined;
    }
    const answer = text === said ? "the answer" : said.startsWith(text) ? "a part of the answer" : "a wrong answer";
    seen = isOver ? answer : `${answer}, no error, no end`;
  } catch (error) {
    seen = gone.signal.aborted ? "silence" : error instanceof Error ? error.constructor.name : String(error);
  } finally {
    clearTimeout(silence);
  }
  const { exchanges } = await session.log();
  return { seen: gone.signal.aborted ? "silence" : seen, exchanges };
}

const document = readFileSync(resolve(import.meta.dirname, "../../../docs/provider/faults.md"), "utf8");
const table = document.slice(document.indexOf("## What Google's SDK makes of them"));

test.concurrent.each(faults.map((fault) => [faultInWords(fault), fault] as const))(
  "Google's SDK takes “%s” as docs/provider/faults.md says, and the log names it",
  async (words, fault) => {
    const { seen, exchanges } = await meetGeminiFault(fault);
    expect(table).toContain(`| ${words} | ${seen} |`);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]).toMatchObject({ outcome: "faulted", fault: words });
  },
);
