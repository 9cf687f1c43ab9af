import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BodyMemory } from "../../../src/provider/wire/body-memory.ts";
import { parsedJson } from "../../../src/provider/wire/json-object.ts";

/** Long enough to be remembered. */
const padding = "a system prompt of some length. ".repeat(80);

/** What a parser makes of a text that it sees for the first time. */
function plain(text: string): string {
  return JSON.stringify(parsedJson(text)) ?? "no JSON";
}

function read(memory: BodyMemory, text: string): string {
  return JSON.stringify(memory.read(text).value) ?? "no JSON";
}

const message = fc.oneof(
  fc.record({ role: fc.constantFrom("user", "assistant"), content: fc.string({ unit: "binary", maxLength: 40 }) }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Bodies of a conversation that grows, shrinks and has its members written in several ways and orders. */
const bodies = fc
  .tuple(
    fc.array(message, { maxLength: 12 }),
    fc.array(
      fc.record({
        kept: fc.nat(12),
        added: fc.array(message, { maxLength: 3 }),
        order: fc.constantFrom("system first", "messages first", "messages twice"),
        indent: fc.constantFrom(0, 2),
        limit: fc.nat(1200),
      }),
      { minLength: 2, maxLength: 8 },
    ),
  )
  .map(([first, steps]) => {
    let messages = first;
    return steps.map(({ kept, added, order, indent, limit }) => {
      messages = [...messages.slice(0, kept), ...added];
      const system = [{ type: "text", text: padding }];
      const body =
        order === "system first"
          ? { model: "m", system, max_tokens: limit, messages }
          : { model: "m", messages, system, max_tokens: limit };
      const text = JSON.stringify(body, null, indent);
      return order === "messages twice" ? `${text.slice(0, -1)},"messages":${JSON.stringify(added)}}` : text;
    });
  });

test("a body reads as JSON.parse reads it, whatever bodies came before", () => {
  const memory = new BodyMemory();
  fc.assert(fc.property(bodies, (texts) => texts.forEach((text) => expect(read(memory, text)).toBe(plain(text)))));
});

test("a body that is damaged anywhere reads as JSON.parse reads it, right after one that is whole", () => {
  const memory = new BodyMemory();
  fc.assert(
    fc.property(
      bodies,
      fc.nat(1_000_000),
      fc.nat(3),
      fc.constantFrom("", ",", '"', "\\", "]", "}", "[", "{", "0", " ", "x", ":"),
      (texts, place, removed, put) => {
        for (const text of texts) {
          memory.read(text);
          const at = place % text.length;
          const damaged = text.slice(0, at) + put + text.slice(at + removed);
          expect(read(memory, damaged)).toBe(plain(damaged));
        }
      },
    ),
    { numRuns: 300 },
  );
});

function messagesIn(body: unknown): readonly unknown[] {
  const isBody = typeof body === "object" && body !== null && "messages" in body;
  return isBody && Array.isArray(body.messages) ? body.messages : [];
}

test("from its second body on, what a conversation sends again is the same objects", () => {
  const memory = new BodyMemory();
  const messages = Array.from({ length: 20 }, (_, index) => ({ role: "user", content: `${index} ${padding}` }));
  const bodyOf = (count: number): string =>
    JSON.stringify({ model: "again", messages: messages.slice(0, count), system: padding });
  expect(memory.read(bodyOf(18)).isContinued).toBe(false);
  const second = memory.read(bodyOf(19));
  expect(second.isContinued).toBe(true);
  const third = messagesIn(memory.read(bodyOf(20)).value);
  expect(third).toHaveLength(20);
  expect(messagesIn(second.value).every((one, index) => one === third[index])).toBe(true);
});

test("conversations that begin alike go on side by side", () => {
  const memory = new BodyMemory();
  const tools = [{ name: "shared", description: padding }];
  const bodyOf = (name: string, count: number): string =>
    JSON.stringify({ tools, messages: Array.from({ length: count }, (_, index) => ({ text: `${name} ${index}` })) });
  for (const count of [1, 2, 3, 4]) {
    for (const name of ["left", "right"]) {
      const text = bodyOf(name, count);
      expect(read(memory, text)).toBe(plain(text));
    }
  }
});
