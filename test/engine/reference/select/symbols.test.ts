import { expect, test } from "vitest";
import { symbolsOf } from "../../../../src/engine/reference/select/symbols.ts";

const text = `import "./other.ts";

/** How many. */
export const limit = 3;

interface Shape { readonly a: number }

/** Adds. */
export async function add(a: number, b: number): Promise<number> {
  return a + b;
}

export default class Box extends Shape {
  open() {}
}
`;

test("declarations come with their comment, and signatures without their body", () => {
  expect(symbolsOf("a.ts", text).map(({ name, signature }) => [name, signature])).toEqual([
    ["limit", "export const limit = 3;"],
    ["Shape", "interface Shape { readonly a: number }"],
    ["add", "export async function add(a: number, b: number): Promise<number>"],
    ["Box", "export default class Box extends Shape"],
  ]);
  expect(symbolsOf("a.ts", text)[2]?.text).toContain("/** Adds. */\nexport async function add");
});

test("what does not parse and what is no code has none", () => {
  expect(symbolsOf("a.ts", "export const = ;")).toEqual([]);
  expect(symbolsOf("a.md", "# Title")).toEqual([]);
});
