import { expect, test } from "vitest";
import type { ArmRecord, ScenarioRecord, TrialOutcome, TrialRecord } from "../../src/core/run-record.ts";
import { isGivenUp, whyGivenUp } from "../../src/run/given-up.ts";

const done: TrialOutcome = { kind: "done" };
const failed = (reason: string): TrialOutcome => ({ kind: "failed", reason });
const outOfPlace: TrialOutcome = { kind: "not-applicable", reason: "It has no such tool." };

function trialsOf(outcomes: readonly TrialOutcome[]): TrialRecord[] {
  return outcomes.map((outcome, index) => ({
    phase: { kind: "round", index },
    side: "head",
    outcome,
    values: {},
    requests: [],
  }));
}

function armOf(outcomes: readonly TrialOutcome[], id: string, control: boolean): ArmRecord {
  return { id, title: "An arm", plain: false, group: "", control, toggles: {}, trials: trialsOf(outcomes) };
}

/** A scenario with a control that is done. */
function scenarioWith(arms: readonly (readonly TrialOutcome[])[]): ScenarioRecord {
  const measured = arms.map((outcomes, index) => armOf(outcomes, `arm-${index}`, false));
  const about = { id: "one", family: "test", title: "One", question: "?", digest: "d", metrics: [] };
  return { ...about, arms: [...measured, armOf([done, done], "floor", true)] };
}

const noValue = (count: number): string =>
  `one: no arm of the engine got a value in ${count} trials; the rest of the scenario was not run.`;

test.each([
  ["nothing was tried", [[]], null],
  ["one arm of two was tried", [[failed("a"), failed("a")], []], null],
  ["one trial failed", [[failed("a")]], null],
  [
    "two arms failed alike",
    [[failed("a")], [failed("a")]],
    "one: all 2 trials failed alike; the rest of the scenario was not run.",
  ],
  ["two arms failed, each in its own way", [[failed("a")], [failed("b")]], null],
  ["the same twice", [Array(2).fill(failed("a")), Array(2).fill(failed("b"))], noValue(4)],
  [
    "an arm is done, the other fails",
    [
      [done, done],
      [failed("a"), failed("a")],
    ],
    null,
  ],
  ["all is out of place", [[outOfPlace, outOfPlace]], noValue(2)],
] as const)("a scenario where %s", (_, arms, sentence) => {
  expect(whyGivenUp(scenarioWith(arms), "head")).toBe(sentence);
  // The other side was not tried.
  expect(whyGivenUp(scenarioWith(arms), "base")).toBeNull();
});

test.each([
  ["once failed", [failed("a")], false],
  ["twice failed", [failed("a"), failed("b")], true],
  ["failed after it was done", [done, failed("a"), failed("a")], false],
  ["twice out of place, after it was done", [done, outOfPlace, outOfPlace], true],
] as const)("an arm that %s", (_, outcomes, expected) => {
  expect(isGivenUp(trialsOf(outcomes))).toBe(expected);
});
