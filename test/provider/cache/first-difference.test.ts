import * as fc from "fast-check";
import { expect, test } from "vitest";
import { firstDifference } from "../../../src/provider/cache/first-difference.ts";
import { promptBlock } from "../../../src/provider/wire/prompt.ts";

const texts = fc.array(fc.constantFrom("a", "ab", "é", "😀", "😁"), { maxLength: 5 });

test("a prompt that only grows has no difference; otherwise the bytes before it are the same and something follows", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const old = before.map((text) => promptBlock("messages", text));
      const fresh = after.map((text) => promptBlock("messages", text));
      const difference = firstDifference(old, fresh);
      const grows = before.every((text, index) => after[index] === text);
      expect(difference === null).toBe(grows);
      if (difference === null) return;
      const bytes = (blocks: readonly string[]): string =>
        Buffer.from(blocks.join("")).subarray(0, difference.atByte).toString("hex");
      expect(bytes(before)).toBe(bytes(after));
      expect(difference.atByte).toBeLessThanOrEqual(Buffer.byteLength(before.join("")));
    }),
  );
});

const prompt = (tools: readonly string[], system: string, message: string) => [
  ...tools.map((text) => promptBlock("tools", text)),
  promptBlock("system", system),
  promptBlock("messages", message),
];

test("a change is counted from the start of its own section", () => {
  const base = prompt(["one", "two"], "system", "hello 😀");
  expect(firstDifference(base, prompt(["one", "twa"], "system", "hello 😀"))).toMatchObject({
    section: "tools",
    atByte: 5,
  });
  expect(firstDifference(base, prompt(["one", "two", "three"], "system", "hello 😀"))).toMatchObject({
    section: "tools",
    atByte: 6,
  });
  expect(firstDifference(base, prompt(["one"], "system", "hello 😀"))).toMatchObject({ section: "tools", atByte: 3 });
  expect(firstDifference(base, prompt(["one", "two"], "System", "hello 😀"))).toMatchObject({
    section: "system",
    atByte: 0,
  });
  expect(firstDifference(base, prompt(["one", "two"], "system", "hello 😁"))).toMatchObject({
    section: "messages",
    atByte: 6,
  });
});

const longer = fc
  .array(fc.constantFrom("a".repeat(9), "é", "😀", "😁"), { maxLength: 60 })
  .map((parts) => parts.join(""));

test("excerpts show what each prompt says around the difference, at most eighty characters and whole ones", () => {
  const lead = "x".repeat(100);
  const difference = firstDifference(
    [promptBlock("system", `${lead}10:01 ${"😀".repeat(60)}`)],
    [promptBlock("system", `${lead}10:02 ${"😀".repeat(60)}`)],
  );
  expect(difference?.before).toMatch(/^x{20}10:01 (😀)+$/u);
  expect(difference?.after).toMatch(/^x{20}10:02 (😀)+$/u);
  fc.assert(
    fc.property(longer, longer, (before, after) => {
      const found = firstDifference([promptBlock("system", before)], [promptBlock("system", after)]);
      for (const excerpt of [found?.before ?? "", found?.after ?? ""]) {
        expect(excerpt.length).toBeLessThanOrEqual(80);
        expect(excerpt).not.toMatch(/\p{Surrogate}/u);
      }
    }),
  );
});
