import { expect, test } from "vitest";
import type { ArmRecord, TrialRecord } from "../../../src/core/run-record.ts";
import { requestDifference } from "../../../src/report/model/request-difference.ts";
import { requestOf } from "../../gate/run-records.ts";

function trialOf(side: TrialRecord["side"], digests: readonly string[]): TrialRecord {
  const requests = digests.map((digest) => requestOf([{ name: "messages", digest, tokens: 1, bytes: 4 }]));
  return { phase: { kind: "round", index: 0 }, side, outcome: { kind: "done" }, values: {}, requests };
}

function differenceOf(base: readonly string[], head: readonly string[]) {
  const trials = [trialOf("base", base), trialOf("head", head)];
  const arm: ArmRecord = { id: "a", title: "A", plain: true, group: "", control: false, toggles: {}, trials };
  return requestDifference(arm);
}

test("of many requests that differ the first dozen is shown and the rest counted, equal ones not among them", () => {
  const base = Array.from({ length: 20 }, (_, at) => `same ${at}`);
  const difference = differenceOf(
    base,
    base.map((digest, at) => (at < 5 ? digest : "other")),
  );
  expect(difference?.rows.map(({ request }) => request)).toEqual(Array.from({ length: 12 }, (_, at) => at + 6));
  expect(difference?.more).toBe(3);
  expect(difference?.sentence).toContain("15 differ, the first is request 6 (messages)");
  expect(differenceOf(base, base)).toBeNull();
});
