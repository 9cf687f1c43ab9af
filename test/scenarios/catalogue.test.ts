import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";
import { checkTogether, scenarioFault } from "../../src/cli/config/scenario-check.ts";

const { agent, lab } = await loadCatalogue();
const scenarios = [...agent, ...lab];
const root = resolve(import.meta.dirname, "../..");

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(root, folder, path));
}

const scenarioFiles = ["scenarios/agent", "scenarios/lab"]
  .flatMap(filesBelow)
  .filter((path) => readFileSync(path, "utf8").includes("export default defineScenario("));

test("every scenario file is found, and its name is the scenario's id", () => {
  expect(scenarioFiles.map((path) => basename(path, ".ts")).toSorted()).toEqual(
    scenarios.map(({ id }) => id).toSorted(),
  );
});

test("every scenario is proved by breaking it: its test runs it whole and broken, and a number moves", () => {
  const proved = filesBelow("test/scenarios").flatMap((path) => {
    const text = readFileSync(path, "utf8");
    return [...text.matchAll(/import (\w+)(?:, \{[^}]*\})? from "([^"]*scenarios\/(?:agent|lab)\/[^"]*)"/g)]
      .filter(([, name]) => new RegExp(`\\bbreaks(?:Work)?\\(\\s*${name}\\b`).test(text))
      .map(([, , file]) => relative(root, resolve(dirname(path), file ?? "")));
  });
  expect([...new Set(proved)].toSorted()).toEqual(scenarioFiles.map((path) => relative(root, path)).toSorted());
});

test("metrics are well defined, and one id has one definition", () => {
  expect(scenarios.flatMap((scenario) => scenarioFault(scenario) ?? [])).toEqual([]);
  expect(() => checkTogether(scenarios)).not.toThrow();
});

test("any engine can run the agent scenarios, or any over ACP or with MCP; only those are quick or full", () => {
  expect(agent.filter(({ requires = [] }) => requires.some((name) => name !== "acp" && name !== "mcp"))).toEqual([]);
  expect(agent.filter(({ sets }) => sets.includes("lab")).map(({ id }) => id)).toEqual([]);
  expect(lab.filter(({ sets }) => sets.some((set) => set !== "lab")).map(({ id }) => id)).toEqual([]);
});

test("the agent catalogue imports nothing from the lab", () => {
  const wrong = ["scenarios/agent", "scenarios/workloads", "scenarios/observations"]
    .flatMap(filesBelow)
    .filter((path) => /from "[^"]*\/lab\//.test(readFileSync(path, "utf8")));
  expect(wrong).toEqual([]);
});
