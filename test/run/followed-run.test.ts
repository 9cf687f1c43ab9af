import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FollowedRun } from "../../src/run/followed-run.ts";
import { journalName } from "../../src/run/journal.ts";
import { runRecord, scenarioRecord, trial } from "../gate/run-records.ts";

const begun = `${JSON.stringify({ kind: "run", run: runRecord([scenarioRecord([])]) })}\n`;
const line = (index: number) =>
  `${JSON.stringify({ kind: "trial", scenario: "cache", arm: "on", trial: trial(index, "head", { tokens: 5 }) })}\n`;

test("a run grows by the whole lines that were added since the last look", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-follow-"));
  const path = join(folder, journalName);
  const followed = new FollowedRun(folder);
  const trials = () => followed.look()?.run.scenarios[0]?.arms[0]?.trials.length;
  expect(followed.look()).toBeNull();
  writeFileSync(path, begun.slice(0, 20));
  expect(followed.look()).toBeNull();
  appendFileSync(path, begun.slice(20) + line(0));
  expect(trials()).toBe(1);
  appendFileSync(path, line(1) + line(2).slice(0, 9));
  expect(trials()).toBe(2);
  appendFileSync(path, `${line(2).slice(9)}{damaged}\n${line(3)}`);
  expect(trials()).toBe(4);
  // A resumed run begins its journal anew.
  writeFileSync(path, begun);
  expect(trials()).toBe(0);
});
