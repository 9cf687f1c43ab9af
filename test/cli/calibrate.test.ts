import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, emptyFolder, folderWithEngines, readRunFile } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

test.for([
  [["--pairs", "5"], "--pairs 5: out of range. Write a whole number of at least 30."],
  [["--pairs", "30.5"], "--pairs 30.5: out of range. Write a whole number of at least 30."],
  [["cold-strat"], "Unknown scenario `cold-strat`. Did you mean `cold-start`?"],
  [["--set", "quik"], "Unknown set `quik`. Did you mean `quick`?"],
  [["--engine", "referense"], "Unknown engine `referense`. Did you mean `reference`?"],
] as const)("calibrate answers the wrong input %j in one line", async ([args, line]) => {
  const engine = args[0] === "--engine" ? [] : ["--engine", "reference"];
  expect(await benchInTurn(emptyFolder(), "calibrate", ...engine, ...args)).toEqual({
    code: 2,
    stdout: "",
    stderr: `bench: ${line}\n`,
  });
});

test("an engine that always fails calibrates nothing: the trials are kept, no calibration is, and the exit code is 2", async () => {
  const folder = folderWithEngines("crash");
  process.env["XDG_CACHE_HOME"] = join(folder, "cache");
  const { code, stdout, stderr } = await bench(folder, "calibrate", "cold-start", "--engine", "crash", "--pairs", "30");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/bench: Too few good pairs for a calibration. The trials are in \S+run\.json\.\n$/);
  const [run = ""] = readdirSync(join(folder, "reports"));
  const { scenarios } = readRunFile(join(folder, "reports", run));
  expect(scenarios[0]?.arms.flatMap(({ trials }) => trials.map(({ outcome }) => outcome.kind))).toContain("failed");
  expect(existsSync(join(folder, "cache/agent-engine-bench/calibrations"))).toBe(false);
});
