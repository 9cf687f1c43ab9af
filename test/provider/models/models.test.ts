import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { costNanoUsd, findModel } from "../../../src/provider/models/models.ts";
import { modelRows } from "../../../src/provider/models/model-table.ts";

const million = { freshTokens: 1e6, write5mTokens: 0, write1hTokens: 0, readTokens: 0, outputTokens: 0 };

function cost(id: string, asOf: string, billed: Partial<typeof million>): number | null {
  const model = findModel(id, asOf);
  return model === undefined ? null : costNanoUsd(model, { ...million, freshTokens: 0, ...billed });
}

test("a price changes on its day, and a snapshot's name is its model's", () => {
  expect(cost("claude-sonnet-5-5", "2026-10-06", { readTokens: 1e6 })).toBe(0.2e9);
  expect(cost("claude-sonnet-5-5", "2026-10-07", { readTokens: 1e6 })).toBe(0.1e9);
  expect(cost("claude-haiku-4-5-20251001", "2026-11-01", { outputTokens: 1e6 })).toBe(5e9);
  expect(findModel("gpt-0", "2026-11-01")).toBeUndefined();
});

test.each([
  ["gpt-5", 1.25, 0.125, 10],
  ["gpt-5-mini", 0.25, 0.025, 2],
  ["gpt-5-nano", 0.05, 0.005, 0.4],
  ["gpt-4.1-2025-04-14", 2, 0.5, 8],
  ["gpt-4.1-mini", 0.4, 0.1, 1.6],
  ["gpt-4.1-nano", 0.1, 0.025, 0.4],
  ["gpt-4o-2024-08-06", 2.5, 1.25, 10],
  ["gpt-4o-mini", 0.15, 0.075, 0.6],
  ["o3", 2, 0.5, 8],
  ["o4-mini", 1.1, 0.275, 4.4],
])("a million tokens of %s cost $%d, read from the cache $%d, as output $%d", (id, input, read, output) => {
  const day = "2026-11-01";
  const costs = [{ freshTokens: 1e6 }, { write5mTokens: 1e6 }, { readTokens: 1e6 }, { outputTokens: 1e6 }];
  expect(costs.map((billed) => cost(id, day, billed))).toEqual([input, input, read, output].map((usd) => usd * 1e9));
});

test("a snapshot that is dearer than its model has not the model's price", () => {
  expect(cost("openai/gpt-4o-2024-05-13", "2026-11-01", { freshTokens: 1e6 })).toBeNull();
});

test("before a model's first row its limits are known, and its price is not", () => {
  expect(cost("gpt-6.2-sol", "2026-11-16", { outputTokens: 1e6 })).toBeNull();
  expect(findModel("gpt-6.2-sol", "2026-11-16")?.contextWindowTokens).toBe(922_000);
  expect(cost("gpt-6.2-sol", "2026-11-17", { outputTokens: 1e6 })).toBe(10e9);
});

const tiered = (readTokens: number) =>
  cost("claude-haiku-5-5", "2026-11-01", { readTokens, write5mTokens: 1, outputTokens: 1 });

test("the whole prompt's length chooses the tier, whatever part of it was cached", () => {
  expect(tiered(99_999)).toBe(99_999 * 10 + 125 + 500);
  expect(tiered(100_000)).toBe(100_000 * 50 + 625 + 2_500);
});

test("every price is a whole number of nano-dollars, and every model's days ascend", () => {
  const prices = modelRows.flatMap(({ tiers }) =>
    (tiers ?? []).flatMap(({ input, write5m, write1h, read, output }) => [input, write5m, write1h, read, output]),
  );
  expect(prices.length).toBeGreaterThan(5 * 20);
  expect(prices.filter((price) => !Number.isInteger(price) || price <= 0)).toEqual([]);
  const days = modelRows.map(({ id, from }) => `${id} ${from}`);
  expect(new Set(days).size).toBe(days.length);
});

test.each([
  ["anthropic/claude-sonnet-5", "claude-sonnet-5"],
  ["openrouter/anthropic/claude-opus-4.6", "claude-opus-4-6"],
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"],
  ["anthropic.claude-haiku-5-5-v1:0", "claude-haiku-5-5"],
  ["arn:aws:bedrock:us-east-1:1:inference-profile/eu.anthropic.claude-opus-5-v1:0", "claude-opus-5"],
  ["bedrock/us.anthropic.claude-opus-5-v1", "claude-opus-5"],
  ["claude-sonnet-4-5@20250929", "claude-sonnet-4-5"],
  ["claude-sonnet-5[1m]", "claude-sonnet-5"],
  ["openai/gpt-6-sol-2026-09-01", "gpt-6-sol"],
  ["models/gemini-2.5-pro", "gemini-2.5-pro"],
])("%s is %s", (spelling, id) => {
  expect(findModel(spelling, "2026-11-01")).toBe(findModel(id, "2026-11-01"));
  expect(findModel(spelling, "2026-11-01")?.id).toBe(id);
});

test.each(["anthropic/claude-sonnet-5:free", "claude-sonnet-5-mini", "acme/claude-sonnet-5", "gpt-6"])(
  "%s is a model of its own, so nothing is known of it",
  (id) => expect(findModel(id, "2026-11-01")).toBeUndefined(),
);

const own = {
  id: "deepseek-chat",
  aliases: ["acme/deepseek"],
  contextWindowTokens: 128_000,
  maxOutputTokens: 8_000,
  cacheRules: "none",
  prices: [
    { from: "2026-09-01", input: 0.5, output: 2, cacheRead: 0.05 },
    { from: "2026-10-01", input: 1, output: 4, upToPromptTokens: 1_000 },
    { from: "2026-10-01", input: 3, output: 5 },
  ],
} as const;

test("a model of the user's own has its prices of the day, and none before the first", () => {
  const tiersOn = (asOf: string) => findModel("acme/deepseek", asOf, [own])?.tiers;
  expect(tiersOn("2026-08-31")).toBeNull();
  expect(tiersOn("2026-09-30")).toEqual([{ input: 500, output: 2_000, read: 50, write5m: 500, write1h: 500 }]);
  expect(tiersOn("2026-10-01")).toMatchObject([{ upToPromptTokens: 1_000, input: 1_000 }, { input: 3_000 }]);
  expect(findModel("claude-sonnet-5", "2026-11-01", [{ ...own, id: "claude-sonnet-5" }])?.maxOutputTokens).toBe(8_000);
});

/** Ids of a type in an SDK's declarations. */
function idsOf(path: string, type: string): string[] {
  const text = readFileSync(join(import.meta.dirname, "../../../node_modules", path), "utf8");
  const union = new RegExp(`type ${type} = ([^;]+);`).exec(text)?.[1] ?? "";
  return [...union.matchAll(/'([^']+)'/g)].map(([, id = ""]) => id);
}

function isUnknown(id: string): boolean {
  return findModel(id, "2026-11-30") === undefined;
}

test("every model of the SDKs' types has a row, but for those that are retired or only speak", () => {
  const claude = idsOf("@anthropic-ai/sdk/resources/messages/messages.d.ts", "Model");
  expect(claude.length).toBeGreaterThan(10);
  expect(claude.filter(isUnknown)).toEqual([]);
  const gpt = idsOf("openai/resources/shared.d.ts", "ChatModel");
  expect(gpt.length).toBeGreaterThan(50);
  const retired = /audio|^o1-(preview|mini)|^gpt-4-(0314|0125|1106|vision|32k)|^gpt-3\.5-turbo-(16k|0301|0613)/;
  expect(gpt.filter((id) => isUnknown(id) && !retired.test(id))).toEqual([]);
});
