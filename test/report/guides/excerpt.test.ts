import { array, assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { excerptOf } from "../../../src/report/guide-client/excerpt.ts";

const words = (count: number): string => Array.from({ length: count }, (_, index) => `word${index}`).join(" ");
const joined = (text: string, found: readonly string[]): string =>
  excerptOf(text, found)
    .map((part) => (part.isFound ? `[${part.text}]` : part.text))
    .join("");

test.for<readonly [string, string, readonly string[], string]>([
  ["a short text, whole", "The cache is cold.", ["cache"], "The [cache] is cold."],
  ["all words, in any case", "Cache and cold cache.", ["cache", "cold"], "[Cache] and [cold] [cache]."],
  ["the longest of nested words", "prices of a price", ["price", "prices"], "[prices] of a [price]"],
  ["signs as they are", "a (b) c", ["(b)"], "a [(b)] c"],
  ["the beginning without a word", "The cache.", [], "The cache."],
])("an excerpt shows %s", ([, text, found, shown]) => {
  expect(joined(text, found)).toBe(shown);
});

test("of a long text it shows the surroundings of the first word, cut between words", () => {
  const shown = joined(words(200), ["word100"]);
  expect(shown).toMatch(/^… word9\d .* \[word100\] .* word1\d\d …$/);
  expect(shown.length).toBeLessThan(230);
});

test("whatever is searched for, the pieces are a part of the text, and each found piece is a word of the search", () => {
  assert(
    property(
      string({ maxLength: 600, size: "max" }),
      array(string({ maxLength: 4 }), { maxLength: 3 }),
      (text, found) => {
        const parts = excerptOf(text, found);
        const shown = parts.map((part) => part.text).join("");
        expect(text).toContain(shown.replace(/^… /, "").replace(/ …$/, ""));
        const known = found.map((word) => word.toLowerCase());
        const pieces = parts.filter(({ isFound }) => isFound).map((part) => part.text.toLowerCase());
        expect(pieces.filter((piece) => !known.includes(piece))).toEqual([]);
        expect(pieces.length > 0).toBe(known.some((word) => word !== "" && text.toLowerCase().includes(word)));
      },
    ),
  );
});
