import { expect, test } from "vitest";
import type { ClaimAnswer, ClaimExpectation, ClaimMeasure } from "../../../src/core/claim.ts";
import type { TrialRecord } from "../../../src/core/run-record.ts";
import { claimResults, type ClaimVerdict } from "../../../src/report/model/claim-answers.ts";
import { claimRows } from "../../../src/report/model/claim-rows.ts";
import { runRecord, scenarioRecord, wall } from "../../gate/run-records.ts";

const claim = { id: "S4-10", kind: "claimed", says: "Tools run together", figure: "2x to 5x" } as const;

function trials(values: readonly number[]): TrialRecord[] {
  return values.map((value, index) => ({
    phase: { kind: "round", index },
    side: "head",
    outcome: { kind: "done" },
    values: { [wall.id]: value },
    requests: [],
  }));
}

/** A run of one scenario with an arm "on" and an arm "off" of that many rounds. */
function runOf(on: readonly number[], off: readonly number[]) {
  const scenario = scenarioRecord(trials(on), { id: "s" });
  const [arm] = scenario.arms;
  if (arm === undefined) throw new Error("no arm");
  const arms = [
    { ...arm, id: "on" },
    { ...arm, id: "off", trials: trials(off) },
  ];
  return runRecord([{ ...scenario, arms }]);
}

function verdictFor(
  measure: ClaimMeasure,
  expects: ClaimExpectation,
  [on, off]: readonly [readonly number[], readonly number[]],
): ClaimVerdict | undefined {
  const answer: ClaimAnswer = { claim: claim.id, measure, expects, condition: "In a test." };
  return claimResults(runOf(on, off), [claim], [{ id: "s", claims: [answer] }])[0]?.verdict;
}

const around = (middle: number) => [0.97, 0.98, 0.99, 1, 1.01, 1.02, 1.03, 1].map((factor) => middle * factor);
const flat = (value: number) => Array.from({ length: 8 }, () => value);
const ratio = { kind: "ratio", metric: wall.id, arm: "off", against: "on" } as const;
const saving = { kind: "saving", metric: wall.id, arm: "on", against: "off" } as const;
const value = { kind: "value", metric: wall.id, arm: "on" } as const;

test.for([
  [
    "confirmed",
    "the whole interval is beyond the figure",
    ratio,
    { kind: "at-least", value: 2 },
    [around(100), flat(300)],
  ],
  ["partly", "the interval reaches over the figure", ratio, { kind: "at-least", value: 2 }, [around(100), flat(200)]],
  ["partly", "the figure is missed but it helps", ratio, { kind: "at-least", value: 2 }, [around(100), flat(150)]],
  ["not-confirmed", "it does not help beyond doubt", ratio, { kind: "at-least", value: 2 }, [around(100), flat(100)]],
  ["not-confirmed", "it makes things worse", saving, { kind: "at-least", value: 0.5 }, [around(130), flat(100)]],
  ["confirmed", "a saving as claimed", saving, { kind: "at-least", value: 0.5 }, [around(30), flat(100)]],
  ["confirmed", "a value within its limit", value, { kind: "at-most", value: 110 }, [around(100), []]],
  [
    "partly",
    "a value whose interval reaches over its limit",
    value,
    { kind: "at-most", value: 100 },
    [around(100), []],
  ],
  ["not-confirmed", "a value beyond its limit", value, { kind: "at-most", value: 90 }, [around(100), []]],
  ["confirmed", "no figure, and it is better", saving, { kind: "better" }, [around(90), flat(100)]],
  ["not-confirmed", "no figure, and no effect", saving, { kind: "better" }, [around(100), flat(100)]],
  [
    "partly",
    "three rounds, which have no interval",
    ratio,
    { kind: "at-least", value: 2 },
    [
      [100, 101, 99],
      [300, 300, 300],
    ],
  ],
  ["not-measured", "the other arm did not run", ratio, { kind: "at-least", value: 2 }, [around(100), []]],
] as const)("%s: %s", ([verdict, , measure, expects, samples]) => {
  expect(verdictFor(measure, expects, samples)).toBe(verdict);
});

test("answers that disagree leave the claim partly confirmed, each with its condition", () => {
  const run = runOf(around(100), flat(300));
  const answer = (least: number, condition: string): ClaimAnswer => ({
    claim: claim.id,
    measure: ratio,
    expects: { kind: "at-least", value: least },
    condition,
  });
  const results = claimResults(run, [claim], [{ id: "s", claims: [answer(2, "Extreme."), answer(9, "Usual.")] }]);
  const [row] = claimRows(results);
  expect(row?.verdict).toBe("partly");
  expect(row?.answers.map(({ verdict, condition }) => [verdict, condition])).toEqual([
    ["confirmed", "Extreme."],
    ["partly", "Usual."],
  ]);
  expect(row?.answers[0]?.figure).toBe("3.00x");
});

test("what nothing can answer says why, and what this run lacks is never green", () => {
  const run = runOf(around(1), flat(1));
  const untestable = { id: "S0-14", kind: "untestable", says: "x", figure: null, untestable: "No." } as const;
  const elsewhere: ClaimAnswer = { claim: claim.id, measure: value, expects: { kind: "better" }, condition: "" };
  const results = claimResults(run, [untestable, claim], [{ id: "other", claims: [elsewhere] }]);
  expect(claimRows(results)).toMatchObject([
    { verdict: "not-testable", remark: "No." },
    { verdict: "not-measured", remark: "Answered by other, without a value in this run." },
  ]);
});
