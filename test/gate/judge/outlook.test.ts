import { expect, test } from "vitest";
import { looksUpTo, openAfterLook } from "../../../src/gate/judge/looks.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { outlook } from "../../../src/gate/judge/outlook.ts";
import { pairedTrials, runRecord, scenarioRecord } from "../run-records.ts";

const rule = { margins: defaultMargins, looks: looksUpTo(100) };

test("the row that needs most pairs is named, with its interval against its margin", () => {
  const record = runRecord([
    scenarioRecord(pairedTrials("calm", 15, 1, 0, 0.01), { id: "calm" }),
    scenarioRecord(pairedTrials("wild", 15, 1, 0, 0.4), { id: "wild" }),
  ]);
  const found = outlook(record, ["calm", "wild"], rule);
  expect(found).toMatchObject({ scenario: "wild", pairs: 15 });
  expect(found?.halfWidth).toBeGreaterThan(found?.margin ?? Infinity);
  expect(outlook(record, ["calm"], rule)).toMatchObject({ scenario: "calm", decidedAt: 15 });
});

test("a row with a narrow interval is forecast for the look at which the rule then decides it", () => {
  const record = runRecord([scenarioRecord(pairedTrials("calm", 15, 1, 0, 0.01), { id: "calm" })]);
  expect(outlook(record, ["calm"], rule)?.decidedAt).toBe(15);
  expect(openAfterLook(record, 0, rule)).toEqual([]);
});

test("nothing is forecast before a row has an interval, nor for scenarios that have ended", () => {
  const record = runRecord([scenarioRecord(pairedTrials("few", 5, 1), { id: "few" })]);
  expect(outlook(record, ["few"], rule)).toBeNull();
  const ended = runRecord([scenarioRecord(pairedTrials("done", 15, 1), { id: "done" })]);
  expect(outlook(ended, [], rule)).toBeNull();
});
