import { expect, test } from "vitest";
import coldStart from "../../scenarios/agent/cold-start.ts";
import { defineScenario } from "../../src/core/scenario.ts";

test("a scenario that says no cost is taken for a second an arm, so that plans and shards can count with it", () => {
  const { costSeconds: known, ...written } = coldStart;
  expect(defineScenario(written).costSeconds).toBe(coldStart.arms.length);
  expect(defineScenario({ ...written, costSeconds: known }).costSeconds).toBe(known);
});
