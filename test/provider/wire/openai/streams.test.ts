import * as fc from "fast-check";
import { expect, test } from "vitest";
import { chatStreamParts, wholeChatCompletion } from "../../../../src/provider/wire/openai/chat-response.ts";
import { responsesStreamParts, wholeResponse } from "../../../../src/provider/wire/openai/responses-response.ts";
import { plainOutput } from "../../../../src/provider/wire/model-request.ts";
import type { ReplyBlock } from "../../../../src/provider/answer/reply.ts";
import { limitReply } from "../../../../src/provider/answer/reply.ts";

const facts = {
  messageId: "msg_0100",
  model: "gpt-6-sol",
  billed: { freshTokens: 1, write5mTokens: 2, write1hTokens: 0, readTokens: 3, outputTokens: 4 },
  output: { ...plainOutput, usageChunk: true, obfuscation: true },
  createdSeconds: 0,
  serviceTier: "standard",
  speed: "standard",
} as const;

const anyText = fc.string({ unit: "binary", minLength: 1 });
const anyBlock: fc.Arbitrary<ReplyBlock> = fc.oneof(
  fc.record({ kind: fc.constant("text"), text: anyText }),
  fc.record({ kind: fc.constant("thinking"), text: anyText, signature: fc.constant("c2ln") }),
  fc.record({
    kind: fc.constant("tool"),
    id: fc.constant("toolu_01"),
    name: fc.constantFrom("bash", "x"),
    input: fc.dictionary(fc.string(), fc.jsonValue()),
  }),
  fc.record({
    kind: fc.constant("mcp-call"),
    id: fc.constant("toolu_01"),
    server: fc.constant("docs"),
    tool: fc.constantFrom("lookup", "x"),
    input: fc.dictionary(fc.string(), fc.jsonValue()),
    result: anyText,
    isError: fc.boolean(),
    approval: fc.constantFrom("none", "asked", "given"),
  }),
  fc.record({ kind: fc.constant("mcp-listing"), server: fc.constant("docs"), tools: fc.array(anyText) }),
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

interface Chunk {
  readonly usage: unknown;
  readonly choices: readonly {
    readonly finish_reason: string | null;
    readonly delta: {
      readonly content?: string | null;
      readonly tool_calls?: readonly { readonly index: number; readonly function: { readonly arguments: string } }[];
    };
  }[];
}

interface Whole {
  readonly usage: unknown;
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: {
      readonly content: string | null;
      readonly tool_calls?: readonly { readonly function: { readonly arguments: string } }[];
    };
  }[];
}

test("the chunks of a chat completion add up to the whole one, whatever it says and wherever it is cut", () => {
  fc.assert(
    fc.property(anyReply, (reply) => {
      const records = chatStreamParts(reply, facts).map(({ text }) => text.replace(/^data: /, "").trim());
      expect(records.pop()).toBe("[DONE]");
      const chunks = records.map((record): Chunk => JSON.parse(record));
      const whole: Whole = JSON.parse(wholeChatCompletion(reply, facts));
      const choices = chunks.flatMap((chunk) => chunk.choices);
      const calls: string[] = [];
      for (const call of choices.flatMap(({ delta }) => delta.tool_calls ?? [])) {
        calls[call.index] = (calls[call.index] ?? "") + call.function.arguments;
      }
      const said = whole.choices[0]?.message;
      expect(choices.map(({ delta }) => delta.content ?? "").join("")).toBe(said?.content ?? "");
      expect(calls).toEqual((said?.tool_calls ?? []).map((call) => call.function.arguments));
      expect(choices.at(-1)?.finish_reason).toBe(whole.choices[0]?.finish_reason);
      expect(chunks.at(-1)?.usage).toEqual(whole.usage);
    }),
  );
});

interface TypedEvent {
  readonly type: string;
  readonly item_id?: string;
  readonly delta?: string;
  readonly text?: string;
  readonly arguments?: string;
  readonly response?: unknown;
}

test("the last event of a response is the whole of it, and its deltas add up to what is done", () => {
  fc.assert(
    fc.property(anyReply, (reply) => {
      const events = responsesStreamParts(reply, facts).map(({ text }): TypedEvent =>
        JSON.parse(/^event: .*\ndata: (.*)\n\n$/.exec(text)?.[1] ?? ""),
      );
      expect(events.at(-1)?.response).toEqual(JSON.parse(wholeResponse(reply, facts)));
      const said = new Map<string, string>();
      for (const { item_id: id = "", delta } of events) {
        if (delta !== undefined) said.set(id, (said.get(id) ?? "") + delta);
      }
      for (const event of events.filter(({ type }) => /(text|arguments)\.done$/.test(type))) {
        expect(said.get(event.item_id ?? "") ?? "").toBe(event.text ?? event.arguments);
      }
    }),
  );
});
