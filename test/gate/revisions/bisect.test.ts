import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type BisectAnswer, nextBisectStep } from "../../../src/gate/revisions/bisect.ts";
import { commitsBetween } from "../../../src/gate/revisions/commit-range.ts";
import { temporaryRepository } from "../temporary-repository.ts";

/** Bisects a history of which the truth is known; `mute` commits can't be judged. */
function search(count: number, firstBad: number, mute: ReadonlySet<number>) {
  const answers = new Map<number, BisectAnswer>([[count - 1, "bad"]]);
  for (let measured = 0; ; measured += 1) {
    const step = nextBisectStep(count, answers);
    if (step.kind !== "measure") return { step, measured };
    expect(answers.has(step.index)).toBe(false);
    answers.set(step.index, mute.has(step.index) ? "skipped" : step.index >= firstBad ? "bad" : "good");
  }
}

const history = fc
  .integer({ min: 1, max: 64 })
  .chain((count) => fc.tuple(fc.constant(count), fc.nat(count - 1), fc.uniqueArray(fc.nat(Math.max(0, count - 2)))));

test("with every commit judged the first bad one is found in as many steps as halving takes", () => {
  fc.assert(
    fc.property(history, ([count, firstBad]) => {
      const { step, measured } = search(count, firstBad, new Set());
      expect(step).toEqual({ kind: "found", index: firstBad });
      expect(measured).toBeLessThanOrEqual(Math.ceil(Math.log2(count)) + 1);
    }),
  );
});

test("commits that can't be judged are never blamed or cleared: the first bad one is always among the suspects", () => {
  fc.assert(
    fc.property(history, ([count, firstBad, muted]) => {
      const mute = new Set(muted.filter((index) => index < count - 1));
      const { step } = search(count, firstBad, mute);
      const suspects = step.kind === "found" ? [step.index] : step.kind === "range" ? step.indexes : [];
      expect(suspects).toContain(firstBad);
      expect(suspects.slice(0, -1).every((index) => mute.has(index))).toBe(true);
    }),
  );
});

test("commits are listed oldest first along first parents, and only where good lies on that line", async () => {
  await using repository = await temporaryRepository();
  const first = await repository.commit({ "a.txt": "1" });
  const second = await repository.commit({ "a.txt": "2" });
  const third = await repository.commit({ "a.txt": "3" });
  expect(await commitsBetween(repository.root, first, third)).toEqual([
    { id: second, subject: "change" },
    { id: third, subject: "change" },
  ]);
  expect(await commitsBetween(repository.root, third, first)).toBeNull();
  expect(await commitsBetween(repository.root, first, first)).toBeNull();
});
