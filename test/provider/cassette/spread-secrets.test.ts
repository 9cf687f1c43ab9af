import { expect, test } from "vitest";
import { newRedaction, redactBody } from "../../../src/provider/cassette/redaction.ts";
import { sealCassette } from "../../../src/provider/cassette/seal-cassette.ts";
import { saidTexts } from "../../../src/provider/cassette/unjoined-text.ts";
import { rawExchange } from "./raw-exchanges.ts";

const key = `ghp_${"Zq7Wm2Xv9Kt4".repeat(3)}`;

interface Shape {
  readonly before?: string;
  readonly after?: string;
  readonly between?: string;
  /** A record with a piece of text, which is still to be escaped. */
  readonly record: (piece: string, index: number) => string;
}

const json = JSON.stringify;
const event = (value: object, end = "\n"): string => `data: ${json(value)}${end}${end}`;
const anthropic = (delta: object, end?: string): string => event({ type: "content_block_delta", index: 0, delta }, end);
const chat = (delta: object): string => event({ id: "c-1", choices: [{ index: 0, delta }] });
const lineSeparator = String.fromCharCode(0x2028);

const shapes: Readonly<Record<string, Shape>> = {
  "text deltas": { record: (text) => anthropic({ type: "text_delta", text }) },
  "thinking deltas": { record: (thinking) => anthropic({ type: "thinking_delta", thinking }) },
  "tool input": { record: (text) => anthropic({ type: "input_json_delta", partial_json: text }) },
  "lines that end with CR": { record: (text) => anthropic({ text }, "\r") },
  "lines that end with CRLF": { record: (text) => anthropic({ text }, "\r\n") },
  "a BOM": { before: "\uFEFF", record: (text) => anthropic({ text }) },
  "another block between": {
    record: (text, index) => anthropic({ text }) + event({ index: 1, delta: { text: `other ${index} ` } }),
  },
  "chat content": { record: (content) => chat({ content }) },
  "chat reasoning": { record: (reasoning) => chat({ reasoning }) },
  "a transcript of audio": { record: (transcript) => chat({ audio: { transcript } }) },
  "arguments of a call": { record: (text) => chat({ tool_calls: [{ index: 0, function: { arguments: text } }] }) },
  "Responses deltas": { record: (delta, index) => event({ type: "response.x.delta", sequence_number: index, delta }) },
  "lines of JSON": { record: (content) => `${json({ message: { role: "assistant", content }, done: false })}\n` },
  "an array of Gemini": {
    before: "[",
    after: "]",
    between: ",\r\n",
    record: (text) => json({ candidates: [{ content: { parts: [{ text }] } }] }),
  },
  "parts that change their place": {
    record: (text, index) => event({ parts: index % 2 === 0 ? [{ text }] : [{ image: "x" }, { text }] }),
  },
  "data over two lines": { record: (text) => `data: {"delta":\ndata: ${json({ text })}}\n\n` },
  "a space before data": { record: (text) => ` data: ${json({ delta: { text } })}\n\n` },
  "members nobody knows": { record: (text) => event({ payload: { inner: [{ said: text }] } }) },
};

/** The key in two pieces at each place, in single characters, and in threes, with ordinary words around it. */
const splits = [
  ...Array.from({ length: key.length - 1 }, (_, at) => [key.slice(0, at + 1), key.slice(at + 1)]),
  Array.from(key),
  key.match(/.{1,3}/g) ?? [],
];

test.for(Object.entries(shapes))("no split of a key gets through: %s", ([, shape]) => {
  for (const pieces of splits) {
    const words = ["use ", ...pieces, " now"];
    const body = bodyOf(shape, words);
    const redacted = redactBody(Buffer.from(body), newRedaction()).toString();
    expect(saidTexts(Buffer.from(redacted)).filter((text) => text.includes(key))).toEqual([]);
    // The second look reads this shape, so it would refuse the key.
    expect(saidTexts(Buffer.from(body)).some((text) => text.includes(key))).toBe(true);
    expect(redacted.length).toBe(body.length);
    expect(redacted).toContain(JSON.stringify("use ").slice(1, -1));
  }
});

test("a piece with a raw U+2028 in it is joined as the others are", async () => {
  const body = [`a${lineSeparator}${key.slice(0, 20)}`, key.slice(20)].map((text) => anthropic({ text })).join("");
  const sealed = await sealCassette([rawExchange({ response: body })]);
  expect(sealed.kind).toBe("sealed");
  const texts = sealed.kind === "sealed" ? [...sealed.cassette.bodies.values()].map(String) : [];
  expect(texts.join("")).not.toContain(key.slice(4, 20));
  expect(texts.join("")).not.toContain(key.slice(20));
});

function bodyOf({ before = "", after = "", between = "", record }: Shape, pieces: readonly string[]): string {
  return `${before}${pieces.map(record).join(between)}${after}`;
}
