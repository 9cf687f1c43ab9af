import { expect, test } from "vitest";
import { excerptAt, quotedExcerpt } from "../../src/core/text-parting.ts";

test("an excerpt of a prompt keeps its escapes as the prompt has them", () => {
  const prompt = JSON.stringify("It is noon.\n\nBe careful.");
  expect(quotedExcerpt(excerptAt(prompt, 4))).toBe(String.raw`""It is noon.\n\nBe careful.""`);
});
