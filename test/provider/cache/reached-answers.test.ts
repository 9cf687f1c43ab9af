import { expect, test } from "vitest";
import { ReachedAnswers } from "../../../src/provider/cache/reached-answers.ts";

const stranger = { connection: 8, followsMainLine: false, keys: ["other"] };
const never = Number.NEGATIVE_INFINITY;

function answered(): ReachedAnswers {
  const answers = new ReachedAnswers();
  answers.add({ connection: 7, promptKey: "prompt", isMainLine: true, atNs: 5 });
  return answers;
}

test("a request shows the answers that its client could not have sent it without", () => {
  const answers = answered();
  expect(answers.reachedNs(stranger)).toBe(never);
  expect(answers.reachedNs({ ...stranger, connection: 7 })).toBe(5);
  expect(answers.reachedNs({ ...stranger, followsMainLine: true })).toBe(5);
  expect(answers.reachedNs({ ...stranger, keys: ["prompt", "and more"] })).toBe(5);
});

test("the same prompt again shows nothing: it may have been sent at the same time", () => {
  expect(answered().reachedNs({ ...stranger, keys: ["before", "prompt"] })).toBe(never);
});

test("a client that closes a connection has what came over it", () => {
  const answers = answered();
  answers.close(9);
  expect(answers.reachedNs(stranger)).toBe(never);
  answers.close(7);
  expect(answers.reachedNs(stranger)).toBe(5);
});
