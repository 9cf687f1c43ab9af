import { afterAll, beforeAll, expect, test } from "vitest";
import { largeNavigation } from "../../../scenarios/composite/large-navigation.ts";
import { navigation } from "../../../scenarios/composite/navigation.ts";
import { trialBench, type TrialBench } from "../trial-of-arm.ts";

let bench: TrialBench;
beforeAll(async () => {
  bench = await trialBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** A smaller repository: nine thousand files are not what is asked about here. */
const workload = navigation("seed", 3_000);

test("large-navigation, broken: an engine without a cache has found everything and paid more for it", async () => {
  const usual = await bench.trial(largeNavigation, "large/on", { workload });
  const broken = await bench.trial(largeNavigation, "large/on", { workload, toggles: { cache: "none" } });
  if (typeof usual === "string") throw new Error(usual);
  if (typeof broken === "string") throw new Error(broken);
  expect([usual["context.fact_recall"], broken["context.fact_recall"]]).toEqual([1, 1]);
  expect(broken["cost.total"]).toBeGreaterThan(usual["cost.total"] ?? Infinity);
});
