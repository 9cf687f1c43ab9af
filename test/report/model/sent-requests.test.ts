import { expect, test } from "vitest";
import type { ComparisonRow } from "../../../src/core/comparison.ts";
import type { InputTokens, RunRecord, TrialRecord } from "../../../src/core/run-record.ts";
import { sentRequests } from "../../../src/report/model/sent-requests.ts";
import { requestOf, runRecord } from "../../gate/run-records.ts";
import { fixtureComparison } from "../fixture-comparison.ts";

function trialOf(side: TrialRecord["side"], prompts: readonly (InputTokens | undefined)[]): TrialRecord {
  const requests = prompts.map((inputTokens, place) => ({
    ...requestOf([{ name: "system", digest: `${side} ${place}`, tokens: 9, bytes: 40 }]),
    ...(inputTokens === undefined ? {} : { inputTokens }),
  }));
  return { phase: { kind: "pair", index: 2 }, side, outcome: { kind: "done" }, values: {}, requests };
}

function runOf(trials: readonly TrialRecord[], difference: number): RunRecord {
  const row: ComparisonRow = {
    scenario: "cache",
    arm: "as-is",
    metric: "tokens",
    gates: true,
    base: 1,
    head: 1 + difference,
    judgement: { kind: "exact", verdict: difference === 0 ? "unchanged" : "regressed", difference, detail: null },
  };
  const arm = { id: "as-is", title: "As is", plain: true, group: "", control: false, toggles: {}, trials };
  const scenario = { id: "cache", family: "f", title: "Cache", question: "?", digest: "d", metrics: [], arms: [arm] };
  return runRecord([scenario], { comparison: { ...fixtureComparison("regressed"), rows: [row], causes: [] } });
}

const read = (tokens: number): InputTokens => ({ fresh: 10, written: 0, read: tokens });
const paidAgain = (tokens: number): InputTokens => ({ fresh: 10, written: tokens, read: 0 });

test("both sides of an arm that differs stand with their tokens, on one scale", () => {
  const [sent, ...others] = sentRequests(
    runOf([trialOf("base", [read(100), read(200)]), trialOf("head", [paidAgain(100), paidAgain(300)])], 1),
  );
  expect(others).toEqual([]);
  expect(sent).toMatchObject({ anchor: "sent-cache-as-is", difference: { more: 0 } });
  expect(sent?.tokens).toMatchObject({
    mostTokens: 310,
    sides: [
      { side: "base", total: { fresh: 20, written: 0, read: 300 } },
      { side: "head", total: { fresh: 20, written: 400, read: 0 } },
    ],
    sentence: "fresh 20 tok → 20 tok, written 0 tok → 400 tok, read 300 tok → 0 tok.",
  });
});

test("an arm whose exact rows are equal is left out, however its prompts differ", () => {
  expect(sentRequests(runOf([trialOf("base", [read(1)]), trialOf("head", [read(1)])], 0))).toEqual([]);
});

test("a side whose run recorded no tokens has no bars, and still its sections", () => {
  const [sent] = sentRequests(runOf([trialOf("base", [undefined, undefined]), trialOf("head", [read(1), read(2)])], 1));
  expect(sent?.tokens).toBeNull();
  expect(sent?.difference.rows).toHaveLength(2);
});

test("a lone request has no bars", () => {
  const [sent] = sentRequests(runOf([trialOf("base", [read(1)]), trialOf("head", [read(2)])], 1));
  expect(sent?.tokens).toBeNull();
  expect(sent?.difference.rows).toHaveLength(1);
});

test("of very many requests the first are drawn and the rest counted", () => {
  const many = Array.from({ length: 150 }, () => read(5));
  const [sent] = sentRequests(runOf([trialOf("base", many), trialOf("head", many)], 1));
  expect(sent?.tokens?.sides.map(({ requests, more }) => [requests.length, more])).toEqual([
    [120, 30],
    [120, 30],
  ]);
});
