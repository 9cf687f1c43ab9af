import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { cleanLine, cleanText } from "../../src/report/clean-text.ts";

test("bidi controls, escapes and lone surrogates become visible marks", () => {
  expect(cleanText("a\u202Eb\u001B[31m\uD800")).toBe("a⟦U+202E⟧b⟦U+001B⟧[31m⟦U+D800⟧");
});

test("ordinary text of any script, joined emoji and line ends stay as they are", () => {
  const text = "naïve 漢字 שלום 👩\u200D💻\nnext";
  expect(cleanText(text)).toBe(text);
});

test("long text is cut with its full length stated, and never inside a character", () => {
  expect(cleanText("x".repeat(1_048_576), 5)).toBe("xxxxx… (1,048,576 characters in all)");
  expect(cleanText("ab💻cd", 3)).toBe("ab… (6 characters in all)");
});

test("what a CI runner reads as a command is not at the start of a line", () => {
  const text = "::error title=x::y\n  ::stop-commands::z\n##[group]a\nb ##vso[task.complete]c std::vector ::1";
  const clean = cleanText(text);
  expect(clean).not.toMatch(/^\s*::[a-z]/m);
  expect(clean).not.toMatch(/##(vso)?\[/);
  expect(clean).toContain("⟦U+003A⟧:error title=x::y\n  ⟦U+003A⟧:stop-commands");
  expect(clean).toContain("std::vector ::1");
});

test("a secret is masked, also where the limit cuts it in two", () => {
  const key = `sk-ant-${"Ab1_".repeat(12)}`;
  expect(cleanText(`the key is ${key}.`)).not.toContain("Ab1_");
  expect(cleanLine(`the key is ${key}.`, 24)).not.toContain("Ab1_");
});

test("no text leaves an unseen character behind, and cleaning twice changes nothing more", () => {
  assert(
    property(string({ unit: "binary", maxLength: 40 }), (text) => {
      const clean = cleanText(text);
      expect(clean.replaceAll(/[\n\u200C\u200D]/g, "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(cleanText(clean)).toBe(clean);
      expect(cleanLine(text)).not.toContain("\n");
    }),
  );
});
