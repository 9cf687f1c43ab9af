import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseMetricValue } from "../../src/cli/config/configured-budgets.ts";
import { bench, emptyFolder } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

function folderWithBudgets(budgets: readonly object[]): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ budgets }));
  return folder;
}

test.for([
  ["100ms", "ns", 100e6],
  ["1.5 s", "ns", 1.5e9],
  ["50MiB", "bytes", 50 * 1024 ** 2],
  ["90%", "ratio", 0.9],
  ["$0.02", "nanoUsd", 2e7],
  ["4_000", "tokens", 4000],
  ["12", "count", 12],
  ["12 apples", "count", null],
  ["100", "ns", null],
  ["ms", "ns", null],
] as const)("%j of a metric in %s is %j", ([text, unit, value]) => {
  expect(parseMetricValue(text, unit)).toBe(value);
});

test("a broken budget turns the gate red and names itself; a kept one does not", async () => {
  const budget = { scenario: "cold-start", arm: "lazy", metric: "gen_ai.invoke_agent.inference_calls" };
  const args = ["run", "cold-start", "--engine", "reference", "--arm", "lazy", "--trials", "1", "--gate"];
  const kept = await bench(folderWithBudgets([{ ...budget, atMost: 1 }]), ...args);
  expect(kept.code).toBe(0);
  const broken = await bench(folderWithBudgets([{ ...budget, atLeast: "2" }]), ...args);
  expect(broken.code).toBe(1);
  expect(broken.stdout).toContain("budget broken: cold-start lazy: Model calls 1, at least 2 (50 % beyond)");
});

test.for([
  [
    { metric: "process.wall_tim", atMost: "1s" },
    "budgets.0.metric: cold-start has no metric `process.wall_tim`. Did you mean",
  ],
  // Each name is there once.
  [
    { metric: "speed", atMost: "1s" },
    "has no metric `speed`. There are: startup.spawn_to_first_request, startup.engine_share, startup.requests_before, startup.answer_to_exit, process.cpu_time, process.peak_rss, process.wall_time, gen_ai",
  ],
  [
    { metric: "process.wall_time", arm: "lasy", atMost: "1s" },
    "budgets.0.arm: cold-start has no arm `lasy`. Did you mean",
  ],
  [{ metric: "process.wall_time", atMost: "fast" }, "budgets.0.atMost: fast is not a value of process.wall_time"],
  [{ metric: "process.wall_time" }, "Write either atMost or atLeast."],
] as const)("a budget that is wrong (%j) is answered in one line", async ([budget, line]) => {
  const folder = folderWithBudgets([{ scenario: "cold-start", ...budget }]);
  const { code, stderr } = await benchInTurn(folder, "run", "cold-start", "--engine", "reference", "--trials", "1");
  expect(code).toBe(2);
  expect(stderr).toContain(line);
  expect(stderr.split("\n")).toHaveLength(2);
});
