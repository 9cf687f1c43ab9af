import { expect, test } from "vitest";
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
