import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadWorkbench } from "../../../src/cli/config/workbench.ts";

test("models of the configuration go with every engine, because any may ask for one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-models-"));
  const models = [{ id: "local", contextWindowTokens: 9, maxOutputTokens: 9, cacheRules: "none" }];
  const engines = [{ id: "mine", command: ["mine"] }];
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines, models }));
  const workbench = await loadWorkbench(folder);
  const described = workbench.engines.map(({ engine }) => engine.models);
  expect(described.length).toBeGreaterThan(2);
  expect(described).toEqual(described.map(() => models));
  expect(workbench.engines.map(({ engine }) => typeof engine.launch)).toEqual(described.map(() => "function"));
});
