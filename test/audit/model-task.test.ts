import { expect, test } from "vitest";
import { nanoUsdPerReadToken } from "../../src/audit/model-task.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import { exchangeOf } from "../report/timeline/random-traces.ts";

const readPrice = 125;
const outputPrice = 10_000;

function answered(promptTokens: number, outputTokens: number, price = readPrice): WireExchange {
  const allReadCostNanoUsd = promptTokens * price + outputTokens * outputPrice;
  return exchangeOf({
    usage: { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: promptTokens, outputTokens },
    modelled: { ttftNs: 0, decodeNs: 0, costNanoUsd: allReadCostNanoUsd, allReadCostNanoUsd },
  });
}

test("the price of a read is told from that of the answer", () => {
  expect(nanoUsdPerReadToken([answered(12_000, 50), answered(12_100, 31)])).toBeCloseTo(readPrice, 9);
  // A prompt of another price is not taken while there are two that are smaller.
  const long = answered(300_000, 50, 250);
  expect(nanoUsdPerReadToken([long, answered(12_000, 50), answered(12_100, 31)])).toBeCloseTo(readPrice, 9);
});

test("one size of exchanges tells no price, and an unknown price is none of zero", () => {
  expect(nanoUsdPerReadToken([])).toBeNull();
  expect(nanoUsdPerReadToken([answered(12_000, 50), answered(12_000, 50)])).toBeNull();
  const modelled = { ttftNs: 0, decodeNs: 0, costNanoUsd: null, allReadCostNanoUsd: null };
  const unknown = [answered(12_000, 50), answered(13_000, 60)].map((one) => ({ ...one, modelled }));
  expect(nanoUsdPerReadToken(unknown)).toBeNull();
});
