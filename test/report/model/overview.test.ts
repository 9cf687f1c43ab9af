import { expect, test } from "vitest";
import { overviewOf } from "../../../src/report/model/overview.ts";
import { fixtureRun } from "../fixture-run.ts";

test("a scenario's overview has the least and the greatest median of its arms, and nothing for what it does not measure", () => {
  const scenario = fixtureRun().scenarios.find(({ id }) => id === "cache-hit-rate");
  if (scenario === undefined) throw new Error("The fixture has no such scenario.");
  const cells = overviewOf(scenario);
  expect(cells.map(({ column }) => column)).toEqual([
    "Modelled cost",
    "Modelled time to first token",
    "Wall time",
    "Peak memory",
  ]);
  expect(cells[0]?.text).toMatch(/^\$[\d.]+ to \$[\d.]+$/);
  expect(cells.slice(1).map(({ text }) => text)).toEqual([null, null, null]);
});
