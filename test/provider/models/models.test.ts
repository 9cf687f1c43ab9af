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
  expect(findModel("gpt-5", "2026-11-01")).toBeUndefined();
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
  expect(prices.filter((price) => !Number.isInteger(price) || price <= 0)).toEqual([]);
  const days = modelRows.map(({ id, from }) => `${id} ${from}`);
  expect(new Set(days).size).toBe(days.length);
});
