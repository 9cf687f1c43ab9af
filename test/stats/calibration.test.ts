import { expect, test } from "vitest";
import { randomFrom, type Random } from "../../src/core/random.ts";
import { hodgesLehmann } from "../../src/stats/hodges-lehmann.ts";
import { signedRank } from "../../src/stats/signed-rank.ts";

const draws = 2000;

/** Box-Muller. */
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Log ratios of pairs of lognormal timings on a machine whose speed wanders: each pair shares the drift of its moment. */
function pairedLogRatios(random: Random, pairs: number, trueRatio: number): number[] {
  let drift = 0;
  return Array.from({ length: pairs }, () => {
    drift = 0.95 * drift + 0.15 * normal(random);
    const base = 58e6 * Math.exp(drift + 0.08 * normal(random));
    const head = 58e6 * trueRatio * Math.exp(drift + 0.08 * normal(random));
    return Math.log(head / base);
  });
}

test("95 % intervals hold the true ratio in 95 % of draws, however the machine drifts", () => {
  const random = randomFrom("coverage");
  let held = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    const interval = hodgesLehmann(pairedLogRatios(random, 20, 1.05), 0.95);
    if (interval !== null && interval.low <= Math.log(1.05) && Math.log(1.05) <= interval.high) held += 1;
  }
  expect(held / draws).toBeGreaterThanOrEqual(0.935);
  expect(held / draws).toBeLessThanOrEqual(0.965);
});

test.each([20, 30, 70])("with %d pairs and no change the test at 2.5 %% is wrong as often as it says", (pairs) => {
  const random = randomFrom(`false alarms ${pairs}`);
  let alarms = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    if (signedRank(pairedLogRatios(random, pairs, 1)).pGreater < 0.025) alarms += 1;
  }
  expect(alarms / draws).toBeGreaterThanOrEqual(0.01);
  expect(alarms / draws).toBeLessThanOrEqual(0.04);
});

test("a true 10 % slowdown is found nearly always", () => {
  const random = randomFrom("power");
  let found = 0;
  for (let draw = 0; draw < 300; draw += 1) {
    if (signedRank(pairedLogRatios(random, 30, 1.1)).pGreater < 0.025) found += 1;
  }
  expect(found / 300).toBeGreaterThan(0.9);
});
