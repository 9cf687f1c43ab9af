import * as fc from "fast-check";
import { expect, test } from "vitest";
import { streamParts } from "../../../../src/provider/wire/anthropic/response.ts";
import { plainOutput } from "../../../../src/provider/wire/model-request.ts";
import { replyBlockTokens, type ReplyBlock } from "../../../../src/provider/answer/reply.ts";

const billed = { freshTokens: 1, write5mTokens: 0, write1hTokens: 0, readTokens: 0, outputTokens: 1 };
const facts = {
  messageId: "msg",
  model: "m",
  billed,
  output: plainOutput,
  createdSeconds: 0,
  serviceTier: "standard",
  speed: "standard",
} as const;
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constant("😀 e\u0301 \ud83d 漢字"),
);

interface Record {
  readonly type: string;
  readonly delta?: { readonly text?: string; readonly thinking?: string; readonly partial_json?: string };
}

function recordsOf(block: ReplyBlock): { readonly record: Record; readonly tokensBefore: number }[] {
  const reply = { kind: "reply", blocks: [block], stopReason: "end_turn", stopSequence: null } as const;
  return streamParts(reply, facts).map(({ text, tokensBefore }) => {
    const record: Record = JSON.parse(/^event: \w+\ndata: ([^\n]*)\n\n$/.exec(text)?.[1] ?? "");
    return { record, tokensBefore };
  });
}

test("the pieces of a text concatenate to it, whatever it is made of, and none is cut inside a character", () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom("text" as const, "thinking" as const), (text, kind) => {
      const block = kind === "text" ? { kind, text } : { kind, text, signature: "c2ln" };
      const pieces = recordsOf(block).flatMap(({ record }) => record.delta?.text ?? record.delta?.thinking ?? []);
      expect(pieces.join("")).toBe(text);
      expect(pieces.flatMap((piece) => Array.from(piece))).toEqual(Array.from(text));
    }),
  );
});

test("the pieces of a tool's input concatenate to its JSON", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
      const pieces = recordsOf({ kind: "tool", id: "toolu", name: "t", input }).flatMap(
        ({ record }) => record.delta?.partial_json ?? [],
      );
      expect(pieces[0]).toBe("");
      expect(pieces.join("")).toBe(JSON.stringify(input));
    }),
  );
});

test("the tokens decoded before each record ascend from none to the whole reply", () => {
  fc.assert(
    fc.property(anyText, fc.dictionary(fc.string(), anyText), (text, input) => {
      for (const block of [
        { kind: "text" as const, text },
        { kind: "tool" as const, id: "i", name: "tool", input },
        { kind: "code-run" as const, id: "i", toolType: "code", code: text, stdout: "", stderr: "", exitCode: 0 },
        { kind: "web-fetch" as const, id: "i", url: text, title: null, text: "" },
        { kind: "mcp-call" as const, id: "i", server: "docs", tool: "t", input, result: "", approval: "none" as const },
        { kind: "tool-search" as const, id: "i", toolName: "search", query: text, found: [] },
      ]) {
        const counts = recordsOf(block).map(({ tokensBefore }) => tokensBefore);
        expect(counts).toEqual(counts.toSorted((left, right) => left - right));
        expect([counts[0], counts.at(-1)]).toEqual([0, replyBlockTokens(block)]);
      }
    }),
  );
});
