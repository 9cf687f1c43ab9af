import { expect, test } from "vitest";
import type { AuditRecord } from "../../src/audit/audit-record.ts";
import { rules } from "../../src/audit/rules.ts";
import { tellingQuestions, undecidedRules } from "../../src/audit/undecided-rules.ts";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";

const quietRule = { part: "resources", looksFor: "something" } as const;

function questionsOf(asked: readonly string[], left: readonly string[]): AuditRecord["questions"] {
  return [
    ...asked.map((scenario) => ({
      scenario,
      title: scenario,
      arms: [{ arm: "as-is", kind: "done" as const, trials: 1 }],
    })),
    ...left.map((scenario) => ({
      scenario,
      title: scenario,
      arms: [
        { arm: "first", kind: "done" as const, trials: 1 },
        { arm: "second", kind: "not-asked" as const },
      ],
    })),
  ];
}

const quiet: AuditRecord["quiet"] = [
  { ...quietRule, rule: "child-left-running", kind: "not-seen" },
  { ...quietRule, rule: "volatile-prompt", kind: "not-seen" },
  { ...quietRule, rule: "too-many-breakpoints", kind: "not-applicable", reason: "why" },
];

test.each([
  ["all was asked", ["cold-start", "interrupt"], [], []],
  ["an arm of its own question is left", ["cold-start"], ["interrupt"], ["child-left-running", "too-many-breakpoints"]],
  ["another question is left", ["cold-start", "interrupt"], ["faults"], ["too-many-breakpoints"]],
])("a rule is undecided if %s: what could show it was not asked", (_, asked, left, undecided) => {
  expect(undecidedRules({ quiet, questions: questionsOf(asked, left) })).toEqual(undecided);
});

test("every telling question is one of the audit, and every rule exists", async () => {
  const { agent } = await loadCatalogue();
  const audited = agent.filter(({ sets }) => sets.includes("audit")).map(({ id }) => id);
  expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(tellingQuestions)));
  expect(audited).toEqual(expect.arrayContaining(Object.values(tellingQuestions).flat()));
});
