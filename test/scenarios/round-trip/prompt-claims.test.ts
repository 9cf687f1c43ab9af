import { expect, test } from "vitest";
import { contextFamily } from "../../../scenarios/context/context-family.ts";
import { roundTripFamily } from "../../../scenarios/round-trip/round-trip-family.ts";

const answers = [...roundTripFamily, ...contextFamily].flatMap((scenario) =>
  scenario.claims.map((answer) => ({ scenario, answer })),
);

test("every answer to a claim names a metric that its scenario yields, and arms that it has", () => {
  const wrong = answers.filter(({ scenario, answer: { measure } }) => {
    const arms = [measure.arm, ...("against" in measure ? [measure.against] : [])].map((id) =>
      scenario.arms.find((arm) => arm.id === id),
    );
    const isKnown = arms.every((arm) => arm !== undefined) && scenario.metrics.some(({ id }) => id === measure.metric);
    return !isKnown;
  });
  expect(wrong.map(({ answer }) => answer)).toEqual([]);
});

test("claims about prompts, their cache and their context are answered, each at least once", () => {
  const wanted =
    "S0-01 S0-02 S0-03 S0-04 S0-05 S0-10 S0-11 S0-12 S0-13 S0-18 S0-19 S0-22 S0-27 S2-01 S2-03 S2-04 S2-05 S2-06 S2-07 S2-11 S2-27 S3-06 S3-20 S4-04 S4-07 S4-11 S4-34 S4-35";
  const answered = new Set(answers.map(({ answer }) => answer.claim));
  expect(wanted.split(" ").filter((claim) => !answered.has(claim))).toEqual([]);
});
