import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { loadCatalogue } from "../../../src/cli/config/catalogue.ts";
import { plants, plantsBySubject } from "./all-plants.ts";
import { improvements } from "./improvements.ts";
import { engineFolder, type Improvement, type Plant } from "./plant.ts";

const changes: readonly (Plant | Improvement)[] = [...plants, ...improvements];
const { agent, lab } = await loadCatalogue();
const catalogue = [...agent, ...lab];

test.for(changes)("each text of $name is in one place of the engine", ({ changes: own }) => {
  for (const { file, before, after } of own) {
    const source = readFileSync(resolve(import.meta.dirname, "../../..", engineFolder, file), "utf8");
    expect(source.split(before)).toHaveLength(2);
    expect(after).not.toBe(before);
  }
  expect(own.length).toBeGreaterThan(0);
});

test.for(changes)("$name is measured where a change of its numbers gates", (change) => {
  const scenario = catalogue.find(({ id }) => id === change.scenario);
  const arms = change.arms ?? scenario?.arms.map(({ id }) => id) ?? [];
  expect(scenario?.arms.map(({ id }) => id)).toEqual(expect.arrayContaining([...arms]));
  const metrics = "found" in change ? (change.found.by === "regressed" ? change.found.metrics : []) : change.metrics;
  const isPaired = change.kind === "counted" || change.kind === "timed";
  for (const id of metrics.filter((metric) => metric !== "delivery.told")) {
    const metric = scenario?.metrics.find((one) => one.id === id);
    expect({ id, gates: metric?.gatesOn.some((arm) => arms.includes(arm)) }).toEqual({ id, gates: true });
    expect({ id, isPaired: metric?.kind === "measured" }).toEqual({ id, isPaired });
  }
});

test("forty mistakes of every subject and kind, ten improvements, and no name twice", () => {
  expect(plants.length).toBeGreaterThanOrEqual(40);
  expect(improvements.length).toBeGreaterThanOrEqual(10);
  for (const own of Object.values(plantsBySubject)) expect(own.length).toBeGreaterThanOrEqual(2);
  const kinds = ["exact", "modelled", "counted", "timed"];
  expect(new Set(plants.map(({ kind }) => kind))).toEqual(new Set(kinds));
  expect(new Set(changes.map(({ name }) => name)).size).toBe(changes.length);
});
