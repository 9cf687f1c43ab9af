import { expect, test } from "vitest";
import { claimDocuments, claims } from "../../scenarios/claims/inventory.ts";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";

const { agent, lab } = await loadCatalogue();
const catalogue = [...agent, ...lab];

/** How many claims each document makes. */
const counts = { S0: 27, S1: 22, S2: 28, S3: 22, S4: 39 } as const;

test("all 138 claims are there once, numbered without a gap", () => {
  const expected = Object.entries(counts).flatMap(([source, count]) =>
    Array.from({ length: count }, (_, at) => `${source}-${String(at + 1).padStart(2, "0")}`),
  );
  expect(claims.map(({ id }) => id)).toEqual(expected);
  expect(claims).toHaveLength(138);
});

test("a claim says why it can't be tested exactly when it can't", () => {
  for (const { id, kind, untestable } of claims)
    expect([id, untestable !== undefined]).toEqual([id, kind === "untestable"]);
});

test("every answer names a claim that can be tested, and an arm and a metric that its scenario has", () => {
  const testable = new Set(claims.filter(({ kind }) => kind !== "untestable").map(({ id }) => id));
  const wrong = catalogue.flatMap((scenario) =>
    scenario.claims.flatMap(({ claim, measure }) => {
      const arms = measure.kind === "value" ? [measure.arm] : [measure.arm, measure.against];
      return [
        ...(testable.has(claim) ? [] : [`${scenario.id}: no testable claim ${claim}`]),
        ...arms
          .filter((arm) => scenario.arms.every(({ id }) => id !== arm))
          .map((arm) => `${scenario.id}: no arm ${arm}`),
        ...(scenario.metrics.some(({ id }) => id === measure.metric)
          ? []
          : [`${scenario.id}: no metric ${measure.metric}`]),
      ];
    }),
  );
  expect(wrong).toEqual([]);
});

test("every claim that can be tested is answered by a scenario", () => {
  const answered = new Set(catalogue.flatMap((scenario) => scenario.claims.map(({ claim }) => claim)));
  expect(claims.filter(({ id, kind }) => kind !== "untestable" && !answered.has(id)).map(({ id }) => id)).toEqual([]);
});

test("a number that is compared with nothing is held to a limit: it can't be better than nothing", () => {
  const never = catalogue.flatMap((scenario) =>
    scenario.claims
      .filter(({ measure, expects }) => measure.kind === "value" && expects.kind === "better")
      .map(({ claim }) => `${scenario.id}: ${claim}`),
  );
  expect(never).toEqual([]);
});

test("an answer compares arms with each other, and says under which condition", () => {
  const wrong = catalogue.flatMap((scenario) =>
    scenario.claims
      .filter(
        ({ measure, condition }) =>
          (measure.kind !== "value" && measure.arm === measure.against) || condition.trim().length < 20,
      )
      .map(({ claim }) => `${scenario.id}: ${claim}`),
  );
  expect(wrong).toEqual([]);
});

test("each document says what it is, and every claim belongs to one", () => {
  expect(claimDocuments.map(({ id }) => id)).toEqual([...new Set(claims.map(({ id }) => id.slice(0, 2)))]);
  for (const { about } of claimDocuments) expect(about.length).toBeGreaterThan(80);
});
