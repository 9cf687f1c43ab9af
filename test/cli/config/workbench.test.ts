import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadWorkbench } from "../../../src/cli/config/workbench.ts";
import { emptyFolder } from "../bench-process.ts";

test.each([
  [
    { budgets: [{ scenario: "cold-strat", metric: "process.wall_time", atMost: "1s" }] },
    /budgets\.0\.scenario: there is no scenario `cold-strat`\. Did you mean `cold-start`\?/,
  ],
  [
    { margins: { "process.cpu_tme": 0.1 } },
    /at margins: no scenario has the metric `process\.cpu_tme`\. Did you mean `process\.cpu_time`\?/,
  ],
])("a mistyped name in %j is refused: it would never apply", async (content, message) => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify(content));
  await expect(loadWorkbench(folder)).rejects.toThrow(message);
});

test("models of the configuration go with every engine, because any may ask for one", async () => {
  const folder = emptyFolder();
  const models = [{ id: "local", contextWindowTokens: 9, maxOutputTokens: 9, cacheRules: "none" }];
  const engines = [{ id: "mine", command: ["mine"] }];
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines, models }));
  const workbench = await loadWorkbench(folder);
  const described = workbench.engines.map(({ engine }) => engine.models);
  expect(described.length).toBeGreaterThan(2);
  expect(described).toEqual(described.map(() => models));
  expect(workbench.engines.map(({ engine }) => typeof engine.launch)).toEqual(described.map(() => "function"));
});
