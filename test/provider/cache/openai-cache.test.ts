import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { CacheReason } from "../../../src/core/trace.ts";
import { askCache, type DecidedCache } from "../../../src/provider/cache/cache-question.ts";
import { CacheMemory } from "../../../src/provider/cache/cache-reason.ts";
import { explainCache } from "../../../src/provider/cache/cache-reason.ts";
import { CacheStore } from "../../../src/provider/cache/cache-store.ts";
import type { ModelRequest } from "../../../src/provider/wire/model-request.ts";
import { findModel } from "../../../src/provider/models/models.ts";
import { freeToolUse, plainOutput } from "../../../src/provider/wire/model-request.ts";
import { decideBreakpointCache, type OpenAiCacheOptions } from "../../../src/provider/cache/openai-cache.ts";
import { stepKeys } from "../../../src/provider/cache/step-cache.ts";
import { renderOpenaiPrompt } from "../../../src/provider/wire/openai/prompt-rendering.ts";
import { promptBlock, type PromptBlock, totalTokens } from "../../../src/provider/wire/prompt.ts";

/** A block of so many tokens. */
const block = (letter: string, tokens: number, breakpoint: "30m" | null = null): PromptBlock =>
  promptBlock("messages", letter.repeat(tokens * 4), { breakpoint });

function session(id: string, options: Partial<OpenAiCacheOptions> = {}) {
  const model = findModel(id, "2026-11-01");
  if (model === undefined) throw new Error(id);
  const cache = new CacheStore();
  const cacheMemory = new CacheMemory();
  return (
    prompt: readonly PromptBlock[],
    atNs = 0,
    routingKey = "",
  ): DecidedCache["decision"] & { readonly reason: CacheReason | undefined } => {
    const life = model.cacheRules === "openai-steps" ? "5m" : "30m";
    const request: ModelRequest = {
      model: id,
      stream: false,
      maxTokens: 1,
      stopSequences: [],
      tools: [],
      prompt,
      cacheSettings: { system: "", messages: "" },
      conversation: [],
      returnsThinking: false,
      toolUse: freeToolUse,
      output: plainOutput,
      openAiCache: { life, mode: "implicit", ...options, routingKey },
    };
    const decided = askCache(cache, model, request, { nowNs: atNs, reachedNs: () => atNs });
    const { cacheReason } = explainCache(
      { cacheMemory, keepsLog: true },
      { model, request, decided, messageId: "m", line: "main" },
    );
    for (const { key, life: kept } of decided.decision.uses) cache.use(key, kept, { startNs: atNs, readableNs: atNs });
    return { ...decided.decision, reason: cacheReason.reason };
  };
}

test("before GPT-5.6 a prefix of 1,024 tokens or more is read in steps of 128, and writing is free", () => {
  const ask = session("gpt-5.1");
  expect(ask([block("a", 1_023)])).toMatchObject({
    readTokens: 0,
    freshTokens: 1_023,
    reason: { kind: "below-minimum" },
  });
  expect(ask([block("a", 1_500)])).toMatchObject({ readTokens: 0, write5mTokens: 0, reason: { kind: "nothing-yet" } });
  expect(ask([block("a", 1_500), block("b", 100)])).toMatchObject({ readTokens: 1_408, freshTokens: 192 });
  expect(ask([block("a", 1_200), block("c", 400)])).toMatchObject({ readTokens: 1_152, freshTokens: 448 });
});

test("the steps do not see where a block ends: the same text in other blocks is the same prefix", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }), (cuts) => {
      const total = cuts.reduce((sum, tokens) => sum + tokens, 0);
      const ask = session("gpt-5.1");
      ask([block("a", total)]);
      const steps = Math.floor(total / 128) * 128;
      expect(ask(cuts.map((tokens) => block("a", tokens))).readTokens).toBe(steps >= 1_024 ? steps : 0);
    }),
  );
});

test("another routing key meets another cache, and what lies idle for five minutes is gone", () => {
  const ask = session("gpt-5.1");
  const prompt = [block("a", 2_048)];
  ask(prompt);
  expect(ask(prompt, 1e9, "other")).toMatchObject({ readTokens: 0, reason: { kind: "scope-changed" } });
  expect(ask(prompt, 299e9).readTokens).toBe(2_048);
  expect(ask(prompt, 600e9)).toMatchObject({ readTokens: 0, reason: { kind: "expired" } });
});

test("extended retention keeps a prefix for a day", () => {
  const ask = session("gpt-5.1", { life: "24h" });
  ask([block("a", 2_048)]);
  expect(ask([block("a", 2_048)], 86_399e9).readTokens).toBe(2_048);
});

test("from GPT-5.6 the prompt's end is written and read to the token, for half an hour", () => {
  const ask = session("gpt-6-sol");
  const first = [block("a", 1_101)];
  expect(ask(first)).toMatchObject({ readTokens: 0, write5mTokens: 1_101, freshTokens: 0 });
  expect(ask([...first, block("b", 33)], 1e9)).toMatchObject({ readTokens: 1_101, write5mTokens: 33, freshTokens: 0 });
  expect(ask([...first, block("b", 33)], 1_900e9)).toMatchObject({ readTokens: 0, reason: { kind: "expired" } });
});

test("a prefix is found however many blocks back it ends, and below 1,024 tokens nothing is written", () => {
  const ask = session("gpt-6-sol");
  const first = [block("a", 1_024)];
  ask(first);
  const later = Array.from({ length: 200 }, (_, index) => block(String.fromCodePoint(500 + index), 2));
  expect(ask([...first, ...later]).readTokens).toBe(1_024);
  expect(ask([block("z", 1_023)])).toMatchObject({ write5mTokens: 0, freshTokens: 1_023 });
});

test("Gemini reads in the same steps from its own minimum on, and does not know OpenAI's options", () => {
  const ask = session("gemini-3.8-flash", { life: "24h" });
  expect(ask([block("a", 4_095)])).toMatchObject({ readTokens: 0, reason: { kind: "below-minimum" } });
  expect(ask([block("a", 4_200)])).toMatchObject({ readTokens: 0, write5mTokens: 0, reason: { kind: "nothing-yet" } });
  expect(ask([block("a", 4_200), block("b", 100)], 1e9, "other")).toMatchObject({
    readTokens: 4_096,
    freshTokens: 204,
  });
  expect(ask([block("a", 4_200), block("b", 100)], 400e9)).toMatchObject({
    readTokens: 0,
    reason: { kind: "expired" },
  });
});

test("in explicit mode only marked blocks are written, the last four of them", () => {
  const ask = session("gpt-6-sol", { mode: "explicit" });
  const marks = ["a", "b", "c", "d", "e"].map((letter) => block(letter, 1_024, "30m"));
  expect(ask([...marks, block("f", 10)])).toMatchObject({ write5mTokens: 5 * 1_024, freshTokens: 10 });
  expect(ask([...marks.slice(0, 1), block("g", 10)]).readTokens).toBe(0);
  expect(ask([...marks.slice(0, 2), block("g", 10)]).readTokens).toBe(2_048);
});

test("a hundred conversations at once each read what their last turn wrote", () => {
  const ask = session("gpt-6-sol");
  const openings = Array.from({ length: 100 }, (_, index) => block(String.fromCodePoint(0x400 + index), 1_024));
  for (const opening of openings) expect(ask([opening]).readTokens).toBe(0);
  for (const opening of openings) expect(ask([opening, block("next", 10)]).readTokens).toBe(opening.tokens);
});

test("of the breakpoints that a conversation has the latest eighty are matched", () => {
  const blocks = Array.from({ length: 200 }, () => block("a", 1_024));
  const readable = (index: number) =>
    decideBreakpointCache({
      blocks,
      keys: blocks.map((_, at) => String(at)),
      options: { life: "30m", mode: "implicit" },
      stateOf: (key) => (Number(key) === index ? "readable" : Number(key) % 2 === 0 ? "expired" : "absent"),
    }).readTokens;
  /** Every second block is a breakpoint: 80 of them are the last 160 blocks. */
  expect(readable(42)).toBe(43 * 1_024);
  expect(readable(38)).toBe(0);
});

test("twelve hours of life are billed as the longer write", () => {
  expect(session("gpt-6.1-terra", { life: "12h" })([block("a", 1_500)])).toMatchObject({
    write5mTokens: 0,
    write1hTokens: 1_500,
  });
});

test("whatever the generation, the counts add up to the prompt", () => {
  const sketch = fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: 1, max: 900 }), fc.boolean()), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.constantFrom("gpt-5.1", "gpt-6-sol", "gemini-2.5-pro"), sketch, sketch, (id, before, after) => {
      const ask = session(id);
      const blocks = (entries: typeof before): PromptBlock[] =>
        entries.map(([letter, tokens, isMarked]) => block(letter, tokens, isMarked ? "30m" : null));
      ask(blocks(before));
      const { readTokens, write5mTokens, write1hTokens, freshTokens } = ask(blocks(after));
      expect(readTokens + write5mTokens + write1hTokens + freshTokens).toBe(totalTokens(blocks(after)));
      expect(Math.min(readTokens, write5mTokens, write1hTokens, freshTokens)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("a prompt that goes on has the same steps as one that is read for the first time", () => {
  const sketch = fc.array(fc.tuple(fc.constantFrom("a", "é", "😀"), fc.integer({ min: 1, max: 500 })), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(sketch, sketch, fc.nat({ max: 8 }), (before, after, shared) => {
      const made = (entries: typeof before): PromptBlock[] => entries.map(([letter, tokens]) => block(letter, tokens));
      const first = made(before);
      stepKeys("gpt-5.1", "", first);
      const next = [...first.slice(shared), ...made(after)];
      const anew = [...before.slice(shared), ...after];
      expect(stepKeys("gpt-5.1", "", next)).toEqual(stepKeys("gpt-5.1", "", made(anew)));
      const recounted = next.map((each) => ({ ...each, tokens: each.tokens * 2 }));
      expect(stepKeys("gpt-5.1", "", recounted)).toHaveLength(Math.floor(totalTokens(recounted) / 128));
    }),
  );
});

test("a part is rendered in sorted members, without the mark of its breakpoint", () => {
  const tool = { type: "function", function: { name: "one", parameters: { type: "object" } } };
  const part = { type: "text", text: "said", prompt_cache_breakpoint: { mode: "explicit" } };
  const blocks = renderOpenaiPrompt([tool], [{ role: "user", part }], null);
  expect(blocks.map(({ text, breakpoint }) => [text, breakpoint])).toEqual([
    [JSON.stringify({ function: tool.function, type: "function" }), null],
    ['user {"text":"said","type":"text"}', "30m"],
  ]);
});
