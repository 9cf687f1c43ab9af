import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tokenizerFor } from "../../../src/provider/models/tokenizer.ts";
import { openSession } from "../open-session.ts";

const bytes = tokenizerFor({});
const o200k = tokenizerFor({ tokenizer: "o200k" });

test("known texts have their published counts, and what looks like a control token is text", () => {
  expect(["hello world", "tokenization", "<|endoftext|>", ""].map((text) => o200k.count(text))).toEqual([2, 2, 7, 0]);
  expect(["hello world", ""].map((text) => bytes.count(text))).toEqual([3, 0]);
});

test("a text of one endless word is counted as if it were cut, in no time that grows with its square", () => {
  expect(o200k.count("s".repeat(512 * 400))).toBe(400 * o200k.count("s".repeat(512)));
  expect(o200k.count(" ".repeat(512 * 400))).toBe(400 * o200k.count(" ".repeat(512)));
});

test.each([bytes, o200k])("the head of a text is a prefix of no more tokens than asked", (tokenizer) => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (text, tokens) => {
      const head = tokenizer.head(text, tokens);
      expect(text.startsWith(head)).toBe(true);
      expect(head === text).toBe(tokenizer.count(text) <= tokens);
    }),
  );
});

test("a session counts its prompt, its reply and its limit by the tokenizer it was opened with", async () => {
  const said = "one two three four five six seven eight nine ten";
  const script = {
    turns: [
      {
        blocks: [
          { kind: "thinking", text: said },
          { kind: "text", text: said },
        ],
      },
    ],
  } as const;
  await using session = await openSession(script, { tokenizer: "o200k" });
  const text = 'héllo "wörld"';
  const ask = { model: "claude-opus-5", messages: [{ role: "user" as const, content: text }] };
  const { usage } = await session.client.messages.create({ ...ask, max_tokens: 100 });
  expect(usage).toMatchObject({ input_tokens: o200k.count(text), output_tokens: 20 });
  const counted = await session.client.messages.countTokens(ask);
  expect(counted.input_tokens).toBe(o200k.count(text));
  const short = await session.client.messages.create({ ...ask, max_tokens: 13 });
  expect(short.content.at(-1)).toMatchObject({ text: "one two three" });
  expect(short.usage.output_tokens).toBe(13);
});
