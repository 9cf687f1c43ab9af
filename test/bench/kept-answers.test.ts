import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answerKey, type KeptAnswer, KeptAnswers } from "./kept-answers.ts";

const answer = (name: string): KeptAnswer => ({ name, group: "exact", isRight: true, words: "found", tookNs: 5 });

test("a second run knows what the first has answered, also when the first was killed while it wrote", () => {
  const file = join(mkdtempSync(join(tmpdir(), "bench-answers-")), "answers.jsonl");
  const first = new KeptAnswers(file);
  first.keep("a", answer("one"));
  expect(first.find("b")).toBeUndefined();
  appendFileSync(file, '{"key":"b","ans');
  const second = new KeptAnswers(file);
  expect([second.find("a"), second.find("b")]).toEqual([answer("one"), undefined]);
  second.keep("b", answer("two"));
  expect(new KeptAnswers(file).find("b")).toEqual(answer("two"));
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(3);
  new KeptAnswers().keep("a", answer("one"));
});

test("a file of something else is refused", () => {
  const file = join(mkdtempSync(join(tmpdir(), "bench-answers-")), "run.json");
  writeFileSync(file, "{}\n");
  expect(() => new KeptAnswers(file)).toThrow(/key/);
});

test("an answer holds for one source, and for a change as it stands", () => {
  const change = { name: "one", says: /a/ };
  const keys = [
    answerKey("s", change),
    answerKey("t", change),
    answerKey("s", { ...change, says: /b/ }),
    answerKey("s", { name: "two", says: /a/ }),
  ];
  expect(new Set(keys).size).toBe(4);
  expect(answerKey("s", { name: "one", says: /a/ })).toBe(keys[0]);
});
