import type { GenerateContentResponse, Part } from "@google/genai";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { limitReply, type ReplyBlock } from "../../../../src/provider/answer/reply.ts";
import { geminiStreamParts, wholeGeminiResponse } from "../../../../src/provider/wire/gemini/response.ts";
import { plainOutput } from "../../../../src/provider/wire/model-request.ts";

const facts = {
  messageId: "msg_0100",
  model: "gemini-2.5-pro",
  billed: { freshTokens: 1, write5mTokens: 0, write1hTokens: 0, readTokens: 3, outputTokens: 40 },
  output: plainOutput,
  createdSeconds: 0,
  serviceTier: "standard",
  speed: "standard",
} as const;

const anyText = fc.string({ unit: "binary", minLength: 1 });
const anyBlock: fc.Arbitrary<ReplyBlock> = fc.oneof(
  fc.record({ kind: fc.constant("text"), text: anyText }),
  fc.record({ kind: fc.constant("thinking"), text: anyText, signature: fc.constantFrom("one", "two") }),
  fc.record({
    kind: fc.constant("tool"),
    id: fc.constant("toolu_01"),
    name: fc.constantFrom("bash", "x"),
    input: fc.dictionary(fc.string(), fc.jsonValue()),
  }),
  fc.record({
    kind: fc.constant("web-fetch"),
    id: fc.constant("toolu_01"),
    url: anyText,
    title: fc.constant(null),
    text: anyText,
  }),
);

/** Replies of any blocks, some of them cut by a token limit. */
const anyReply = fc
  .tuple(fc.array(anyBlock, { maxLength: 5 }), fc.integer({ min: 1, max: 60 }))
  .map(([blocks, limit]) =>
    limitReply({ kind: "reply", blocks, stopReason: "end_turn", stopSequence: null }, [], {
      tokens: limit,
      reason: "max_tokens",
    }),
  );

const partsOf = ({ candidates }: GenerateContentResponse): readonly Part[] => candidates?.[0]?.content?.parts ?? [];
const textIn = (parts: readonly Part[], isThought: boolean): string =>
  parts.map(({ text = "", thought = false }) => (thought === isThought ? text : "")).join("");

const calls = (parts: readonly Part[]): unknown[] => parts.flatMap(({ functionCall }) => functionCall ?? []);
const signatures = (parts: readonly Part[]): unknown[] =>
  parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? []);

test("in either frame the chunks of a stream add up to the whole response, whatever it says and wherever it is cut", () => {
  fc.assert(
    fc.property(anyReply, (reply) => {
      const array: GenerateContentResponse[] = JSON.parse(
        geminiStreamParts(reply, facts, "array")
          .map(({ text }) => text)
          .join(""),
      );
      const chunks = geminiStreamParts(reply, facts, "events").map(({ text }): GenerateContentResponse =>
        JSON.parse(/^data: (.*)\r\n\r\n$/.exec(text)?.[1] ?? ""),
      );
      expect(array).toEqual(chunks);
      const whole: GenerateContentResponse = JSON.parse(wholeGeminiResponse(reply, facts));
      const streamed = chunks.flatMap(partsOf);
      const parts = partsOf(whole);
      expect(textIn(streamed, false)).toBe(textIn(parts, false));
      expect(textIn(streamed, true)).toBe(textIn(parts, true));
      expect(calls(streamed)).toEqual(calls(parts));
      expect(signatures(streamed)).toEqual(signatures(parts));
      expect(signatures(parts)).toHaveLength(reply.blocks.filter(({ kind }) => kind === "thinking").length);
      expect(chunks.at(-1)?.usageMetadata).toEqual(whole.usageMetadata);
      const reasons = chunks.map(({ candidates }) => candidates?.[0]?.finishReason);
      expect(reasons.filter((reason) => reason !== undefined)).toEqual([whole.candidates?.[0]?.finishReason]);
      expect(reasons.at(-1)).toBeDefined();
    }),
  );
});
