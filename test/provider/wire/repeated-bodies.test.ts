import * as fc from "fast-check";
import { expect, test } from "vitest";
import { StoredItems } from "../../../src/provider/session/stored-items.ts";
import { anthropicWire } from "../../../src/provider/wire/anthropic/messages-wire.ts";
import { chatWire } from "../../../src/provider/wire/openai/chat-wire.ts";
import { responsesWire } from "../../../src/provider/wire/openai/responses-wire.ts";
import type { WireFormat } from "../../../src/provider/wire/wire-format.ts";

const protocols = [
  { name: "Messages", path: "/v1/messages", messages: "messages", type: "text", open: anthropicWire },
  { name: "chat completions", path: "/v1/chat/completions", messages: "messages", type: "text", open: chatWire },
  { name: "Responses", path: "/v1/responses", messages: "input", type: "input_text", open: responsesWire },
] as const;

const padding = "instructions of some length. ".repeat(100);

/** Messages of few kinds, so that many come again in another place, with another mark, or spelled differently. */
const said = fc.record({
  text: fc.constantFrom("one", "two"),
  isMarked: fc.boolean(),
  isString: fc.boolean(),
  isSystem: fc.boolean(),
});
type Said = typeof said extends fc.Arbitrary<infer Value> ? Value : never;

function bodyOf(protocol: (typeof protocols)[number], all: readonly Said[]): string {
  const mark =
    protocol.name === "Messages"
      ? { cache_control: { type: "ephemeral" } }
      : { prompt_cache_breakpoint: { mode: "explicit" } };
  let marks = 0;
  const messages = all.map(({ text, isMarked, isString, isSystem }) => {
    if (isMarked && !isString) marks += 1;
    const part = { type: protocol.type, text, ...(isMarked && marks <= 4 ? mark : {}) };
    return { role: isSystem ? "system" : "user", content: isString ? text : [part] };
  });
  const first = { role: "user", content: padding };
  return JSON.stringify({ model: "m", max_tokens: 5, tools: [], [protocol.messages]: [first, ...messages] });
}

function read(wire: WireFormat, path: string, text: string): unknown {
  const headers = { authorization: "Bearer key", "anthropic-version": "2023-06-01" };
  const call = { method: "POST", path, query: "", headers, text, stored: new StoredItems(), isLenient: false };
  const reading = wire.read(call);
  if (reading.kind !== "turn") return reading;
  const { prompt, conversation, ...rest } = reading.request;
  return { ...rest, conversation, prompt: prompt.map((block) => ({ ...block, chain: null })) };
}

test.each(protocols)("a body of $name reads the same, whatever bodies came before", (protocol) => {
  const bodies = fc.array(fc.array(said, { maxLength: 8 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(bodies, (all) => {
      const wire = protocol.open();
      for (const each of all) {
        const text = bodyOf(protocol, each);
        expect(read(wire, protocol.path, text)).toEqual(read(protocol.open(), protocol.path, text));
      }
    }),
    { numRuns: 60 },
  );
});
