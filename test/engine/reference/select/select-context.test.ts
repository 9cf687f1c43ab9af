import * as fc from "fast-check";
import { expect, test } from "vitest";
import { selectedContext, type Selection } from "../../../../src/engine/reference/select/select-context.ts";

const files = [
  { path: "a/first.ts", text: "export function unrelated(): void {}\n".repeat(20) },
  { path: "b/refund.ts", text: "/** The refund window. */\nexport const maximumRefundWindow = 43;\n" },
  { path: "b/second.ts", text: "export function helper(refund: number): number {\n  return refund * 2;\n}\n" },
  { path: "c/other.ts", text: "export const other = 1;\n" },
];
const task = "What is the refund window?";

test("an identifier is found by the words in it, and what has no word in common is left out", () => {
  const text = selectedContext("relevance", files, task, 1_000);
  expect(text).toContain("maximumRefundWindow");
  expect(text).not.toContain("unrelated");
});

test("a directory is taken whole, a map shows signatures without bodies", () => {
  expect(selectedContext("directory", files, task, 1_000)).toContain("b/second.ts");
  expect(selectedContext("directory", files, task, 1_000)).not.toContain("c/other.ts");
  const map = selectedContext("repo-map", files, task, 1_000);
  expect(map).toContain("export function helper(refund: number): number\n");
  expect(map).not.toContain("refund * 2");
});

test("no selection exceeds its budget, and the same question selects the same bytes", () => {
  const selections = fc.constantFrom<Selection>("tree", "directory", "chunks", "relevance", "repo-map");
  fc.assert(
    fc.property(selections, fc.integer({ min: 1, max: 400 }), (selection, budget) => {
      const text = selectedContext(selection, files, task, budget);
      expect(text).toBe(selectedContext(selection, files, task, budget));
      const [heading = ""] = text.split("\n\n");
      expect((JSON.stringify(text).length - heading.length) / 4).toBeLessThanOrEqual(budget + 2);
    }),
    { numRuns: 40 },
  );
});
