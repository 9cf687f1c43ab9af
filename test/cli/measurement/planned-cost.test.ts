import { expect, test } from "vitest";
import { loadCatalogue } from "../../../src/cli/config/catalogue.ts";
import { plannedCost } from "../../../src/cli/measurement/planned-request.ts";
import { builtInEngines } from "../../../src/engine/registry.ts";
import { planScenario } from "../../../src/run/plan.ts";

const { agent, lab } = await loadCatalogue();
const catalogue = [...agent, ...lab];
const [engine] = builtInEngines;
if (engine === undefined) throw new Error("no engine");
const planned = (set: "quick" | "full" | "lab", arms: readonly string[] = []) =>
  catalogue
    .filter(({ sets }) => sets.includes(set))
    .map((scenario) => planScenario(scenario, engine, arms))
    .filter((one) => one.arms.length > 0);

const roundSeconds = (set: "quick" | "full" | "lab") =>
  planned(set).reduce((sum, { scenario }) => sum + scenario.costSeconds, 0);

test("a long plan is told before it begins, a short one is not", () => {
  expect(plannedCost(planned("full"), 3)).toMatch(
    /^\d+ scenarios, \d+ arms: about [\d.]+ min \(3 rounds of [\d.]+ (?:s|min)\) on two calm cores\.$/,
  );
  expect(plannedCost(planned("quick"), 3)).toBeNull();
});

test("some arms of a scenario are their share of its cost", () => {
  const [some] = planned("lab", ["rtt-0/default"]);
  if (some === undefined) throw new Error("no such arm");
  const { costSeconds, arms } = some.scenario;
  expect(plannedCost([some], 100)).toContain(
    `100 rounds of ${Number((costSeconds / arms.length).toPrecision(3)).toFixed(2)} s`,
  );
});

test("by their own estimates three rounds of all sets stay below a quarter of an hour, and the quick set below a minute", () => {
  expect(3 * (roundSeconds("full") + roundSeconds("lab"))).toBeLessThan(15 * 60);
  expect(3 * roundSeconds("quick")).toBeLessThan(60);
});
