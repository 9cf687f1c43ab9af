import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { samplePage } from "./sample-page.ts";

test("the committed example page is the one that this code writes: npm run sample", () => {
  const kept = readFileSync(join(import.meta.dirname, "../../reports/sample/index.html"), "utf8");
  // Not toBe: a difference would print both pages.
  expect(kept === samplePage()).toBe(true);
});

test("the example page says that its numbers are generated and stays below 700 kB", () => {
  const page = samplePage();
  expect(page).toContain("<h1>sample engine (generated numbers)");
  expect(Buffer.byteLength(page)).toBeLessThan(700_000);
});
