import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRun } from "../../src/run/run-file.ts";
import { fixtureComparison } from "../report/fixture-comparison.ts";
import { fixtureRun } from "../report/fixture-run.ts";
import { hostileRun } from "../report/hostile-run.ts";

/** Put together here, so that no scanner of repositories takes this file for a leak. */
const key = `gsk_${"Zq7Wm2Xv9Kt4".repeat(4)}`;

test("a stranger's run file with a secret in every text is read without one", () => {
  const run = { ...hostileRun(fixtureRun({ comparison: fixtureComparison("regressed") }), `it is ${key} `) };
  const command = ["bench", "run", "--api-key", key, "--password", "hunter2"];
  const path = join(mkdtempSync(join(tmpdir(), "bench-run-file-")), "run.json");
  const text = JSON.stringify({ ...run, command });
  writeFileSync(path, text);
  expect(text.split(key).length).toBeGreaterThan(50);
  const read = JSON.stringify(readRun(path));
  expect(read).not.toContain(key.slice(4));
  expect(read).not.toContain("hunter2");
});

test("a run file without secrets is read as it is", () => {
  const path = join(mkdtempSync(join(tmpdir(), "bench-run-file-")), "run.json");
  const run = fixtureRun({ comparison: fixtureComparison("regressed") });
  writeFileSync(path, JSON.stringify(run));
  expect(readRun(path)).toEqual(JSON.parse(JSON.stringify(run)));
});
