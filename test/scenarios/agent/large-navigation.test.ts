import { expect, test } from "vitest";
import largeNavigation from "../../../scenarios/agent/large-navigation.ts";
import { navigation } from "../../../scenarios/workloads/navigation.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();

/** A smaller repository: nine thousand files are not what is asked about here. */
const workload = navigation("seed", 3_000);

test("an engine without a cache has found everything and paid more for it", async () => {
  const { whole, broken } = await trials.breaks(largeNavigation, {
    arm: "large/on",
    whole: { workload },
    broken: { told: { cache: "none" } },
    moves: "cost.total",
    so: (uncached, usual) => uncached > usual,
  });
  expect([whole["context.fact_recall"], broken["context.fact_recall"]]).toEqual([1, 1]);
});
