import { expect, test } from "vitest";
import { costNanoUsd, findModel } from "../../src/provider/models/models.ts";
import { openSession } from "./open-session.ts";
import { openaiClient } from "./wire/openai/opened-client.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;
const limits = { contextWindowTokens: 128_000, maxOutputTokens: 8_000 } as const;
const deepseek = { id: "deepseek-chat", ...limits, cacheRules: "openai-steps" } as const;

test("a model that the session describes is answered with its own prices, cache and limits", async () => {
  const models = [
    { ...deepseek, prices: [{ input: 0.5, output: 2, cacheRead: 0.05 }] },
    { ...deepseek, id: "local", cacheRules: "none" } as const,
  ];
  await using session = await openSession(script, { models, model: "local" });
  const client = openaiClient(session);
  const ask = (model: string, max_tokens = 100) =>
    client.chat.completions.create({ model, max_tokens, messages: [{ role: "user", content: "x".repeat(8_000) }] });
  for (const model of ["deepseek-chat", "deepseek-chat", "local", "local"]) await ask(model);
  await expect(ask("deepseek-chat", 8_001)).rejects.toThrow("8000, which is the maximum allowed");
  await expect(ask("gpt-6-luna-turbo")).rejects.toThrow("model: gpt-6-luna-turbo");
  const { exchanges } = await session.log();
  expect(exchanges.slice(0, 4).map(({ usage, modelled }) => [usage.cacheReadTokens > 0, modelled.costNanoUsd])).toEqual(
    [
      [false, 2_008 * 500 + 2_000],
      [true, 1_920 * 50 + 88 * 500 + 2_000],
      [false, null],
      [false, null],
    ],
  );
});

test("a description that cannot be read is refused by name", async () => {
  const models = [{ ...deepseek, maxOutputTokens: 0 }];
  await expect(openSession(script, { models })).rejects.toThrow(
    "settings.models.0.maxOutputTokens: a whole number above 0",
  );
});

test("a prompt that is longer than all prices hold for has no cost, instead of that of a shorter one", () => {
  const described = [{ ...deepseek, prices: [{ upToPromptTokens: 1_000, input: 0.5, output: 2 }] }];
  const row = findModel("deepseek-chat", "2026-11-30", described);
  const cost = (freshTokens: number) =>
    row && costNanoUsd(row, { freshTokens, write5mTokens: 0, write1hTokens: 0, readTokens: 0, outputTokens: 10 });
  expect([cost(1_000), cost(1_001)]).toEqual([520_000, null]);
});
