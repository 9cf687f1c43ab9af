import { mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, emptyFolder, readRunFile } from "./bench-process.ts";

test("two parts that were measured apart become one run, and a missing part is refused", async () => {
  const folder = emptyFolder();
  const scenarios = ["cold-start", "cache-hit-rate"];
  const args = ["run", ...scenarios, "--engine", "reference", "--trials", "1", "--arm", "lazy", "--arm", "planned"];
  for (const part of ["1/2", "2/2"])
    expect((await bench(folder, ...args, "--shard", part, "--out", `parts/${part.at(0)}`)).code).toBe(0);
  const [first = "", second = ""] = ["1", "2"].map((part) => {
    const [run = ""] = readdirSync(join(folder, "parts", part));
    return join("parts", part, run);
  });

  const alone = await bench(folder, "merge", first);
  expect(alone).toMatchObject({ code: 2, stderr: "bench: Part 2 of 2 is missing. Name all parts.\n" });
  const ungated = await bench(folder, "merge", first, second, "--gate");
  expect(ungated.code).toBe(2);
  expect(ungated.stderr).toContain("the parts have no baseline and no budgets");

  const { code, stdout } = await bench(folder, "merge", second, first);
  expect(code).toBe(0);
  expect(stdout).toContain("Spawn to first request");
  const [merged = ""] = readdirSync(join(folder, "reports"));
  const run = readRunFile(join(folder, "reports", merged));
  expect(run.scenarios.map(({ id }) => id).toSorted()).toEqual(scenarios.toSorted());
  mkdirSync(join(folder, "baselines"));
  renameSync(join(folder, "reports", merged, "run.json"), join(folder, "baselines", "whole.json"));
  const against = await bench(folder, "merge", first, second, "--baseline", "whole", "--gate");
  expect(against).toMatchObject({ code: 0, stderr: "" });
});
