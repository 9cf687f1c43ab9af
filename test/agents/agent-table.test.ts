import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { readAgentResults, resultsPath } from "./agent-results-file.ts";
import { pageWithResults } from "./agent-table.ts";

const root = resolve(import.meta.dirname, "../..");

test("the tables in the guide are those of the committed results", () => {
  const page = readFileSync(join(root, "docs/agents.md"), "utf8");
  const results = readAgentResults(join(root, resultsPath));
  expect(results.length).toBeGreaterThan(0);
  expect(pageWithResults(page, results)).toBe(page);
});
