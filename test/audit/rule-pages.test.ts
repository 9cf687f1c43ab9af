import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { rules } from "../../src/audit/rules.ts";

const docs = resolve(import.meta.dirname, "../../docs");

test.for(rules.map(({ id }) => id))("the rule %s has a file of its name, a page, and a row in the guide", (id) => {
  expect(existsSync(resolve(docs, `../src/audit/rules/${id}.ts`))).toBe(true);
  const page = readFileSync(join(docs, "rules", `${id}.md`), "utf8");
  expect(page).toContain(`Rule \`${id}\` of [\`bench audit\`](../audit.md).`);
  for (const heading of ["How it is seen.", "Why it matters.", "What to do."]) expect(page).toContain(`**${heading}**`);
  expect(readFileSync(join(docs, "audit.md"), "utf8")).toContain(`[\`${id}\`](rules/${id}.md)`);
});

test("no page tells of a rule that is gone, and no rule is there twice", () => {
  const ids = rules.map(({ id }) => id).toSorted();
  expect(readdirSync(join(docs, "rules")).toSorted()).toEqual(ids.map((id) => `${id}.md`));
  expect(new Set(ids).size).toBe(ids.length);
});

test.for(rules.map(({ id }) => id))("the rule %s is shown by some test to find what it looks for", (id) => {
  const tests = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith(".test.ts") && name !== "rule-pages.test.ts",
  );
  const sources = tests.map((name) => readFileSync(join(import.meta.dirname, name), "utf8"));
  expect(sources.some((source) => source.includes(`"${id}"`) || source.includes(`/rules/${id}.ts"`))).toBe(true);
});
