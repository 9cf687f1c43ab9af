import { expect, test } from "vitest";
import { shared } from "../../../src/core/shared-metrics.ts";
import type { ArmRecord, TrialRecord } from "../../../src/core/run-record.ts";
import { pairModel } from "../../../src/report/model/pair-model.ts";

const id = "process.wall_time";
const metric = shared(id);
const open = { kind: "not-judged", reason: "" } as const;
const cores = 2;

function trial(side: TrialRecord["side"], round: number, ms: number | null): TrialRecord {
  const outcome = ms === null ? { kind: "failed" as const, reason: "wrong answer" } : { kind: "done" as const };
  const phase = round < 1000 ? { kind: "pair" as const, index: round } : { kind: "confirmation" as const, index: 0 };
  return { side, phase, outcome, values: ms === null ? {} : { [id]: ms * 1e6 }, requests: [] };
}

function arm(rounds: readonly (readonly [round: number, base: number | null, head: number | null])[]): ArmRecord {
  const trials = rounds.flatMap(([round, base, head]) => [trial("head", round, head), trial("base", round, base)]);
  return { id: "a", title: "a", plain: true, group: "", control: false, toggles: {}, trials };
}

test("pairs stand in the order taken, in the axis's unit, with the confirming block apart", () => {
  const model = pairModel(
    arm([
      [1000, 102, 110],
      [1, 101, 109],
      [0, 100, 108],
    ]),
    metric,
    open,
    cores,
  );
  expect(model).toMatchObject({ unit: "ms", base: [100, 101, 102], head: [108, 109, 110], confirmedFrom: 2 });
  expect(model?.sentence).toMatch(/^2 pairs, then 1 more to confirm: head above base in 3 of 3/);
});

test("a round in which a side failed is dropped as a whole and counted", () => {
  const model = pairModel(
    arm([
      [0, 100, 101],
      [1, 100, null],
      [2, 100, 102],
    ]),
    metric,
    open,
    cores,
  );
  expect(model).toMatchObject({ base: [100, 100], head: [101, 102], droppedPlaces: [], dropped: 1 });
  expect(model?.sentence).toMatch(/^2 pairs: .*; 1 dropped: a side failed\.$/);
});

test("a pair that the machine disturbed is shown in its place, told apart, and in no figure", () => {
  const quiet = Array.from({ length: 11 }, (_, n) => [n === 5 ? 20 : n, 100, 100 + n / 10] as const);
  const taken = arm([...quiet, [5, 100, 170]]);
  const conditions = { processorNs: 1e9, stolenNs: 7e7, runnable: 1, suspendedNs: 0 };
  const disturbed = {
    ...taken,
    trials: taken.trials.map((each) => (each.phase.index === 5 ? { ...each, conditions } : each)),
  };
  const model = pairModel(disturbed, metric, open, cores);
  expect(model).toMatchObject({ droppedPlaces: [5], dropped: 1, outliers: [] });
  expect(model?.head[5]).toBe(170);
  expect(model?.sentence).toMatch(
    /^11 pairs: head above base in 10 of 11, .*; 1 dropped: the hypervisor took more than 5 %\.$/,
  );
});

test("an outlying pair is marked and still among the pairs", () => {
  const model = pairModel(
    arm([...Array.from({ length: 11 }, (_, n) => [n, 100, 100 + n / 10] as const), [11, 100, 170]]),
    metric,
    open,
    cores,
  );
  expect(model?.outliers).toEqual([11]);
  expect(model?.head).toHaveLength(12);
});

test("one pair, or values that never vary, make no drawing", () => {
  expect(pairModel(arm([[0, 100, 101]]), metric, open, cores)).toBeNull();
  expect(
    pairModel(
      arm([
        [0, 5, 5],
        [1, 5, 5],
      ]),
      metric,
      open,
      cores,
    ),
  ).toBeNull();
});
