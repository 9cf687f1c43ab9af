import { expect, test } from "vitest";
import { chunkWithText } from "../../src/core/answer-on-stdout.ts";

const chunks = (...texts: readonly string[]) => texts.map((text, atNs) => ({ atNs, text }));
const delta = (text: string) => `${JSON.stringify({ type: "event", event: { delta: { type: "text", text } } })}\n`;

test.for([
  ["plain text", chunks("banner\n", "the first", " word"), 2],
  ["JSON lines with pieces of it", chunks('{"type":"init"}\n', delta("the fir"), delta("st word")), 2],
  [
    "a JSON line that comes in two chunks",
    chunks(delta("the first word").slice(0, 60), delta("the first word").slice(60)),
    1,
  ],
  ["a JSON line with the whole answer", chunks(delta("x"), '{"result":"the first word"}\n'), 1],
  ["no answer", chunks("banner\n", delta("another")), null],
] as const)("the answer is found in %s", ([, output, index]) => {
  expect(chunkWithText(output, "the first word")).toBe(index);
});
