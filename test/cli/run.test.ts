import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, emptyFolder, folderWithEngines, readRunFile, startBench } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

function onlyRun(folder: string): string {
  const runs = readdirSync(join(folder, "reports"));
  expect(runs).toHaveLength(1);
  return join(folder, "reports", runs[0] ?? "");
}

/** Exact and modelled values of every trial, in file order: what must not depend on the day. */
function settledValues(folder: string): string {
  const run = readRunFile(onlyRun(folder));
  return JSON.stringify(
    run.scenarios.map(({ id, arms, metrics }) => {
      const settled = metrics.filter(({ kind }) => kind !== "measured").map((metric) => metric.id);
      return [
        id,
        arms.map((arm) => [arm.id, arm.trials.map(({ values }) => settled.map((name) => [name, values[name]]))]),
      ];
    }),
  );
}

test("a run prints a table, writes a page and a run file, and leaves nothing else behind", async () => {
  const folder = emptyFolder();
  const { code, stdout, stderr } = await bench(folder, "run", "cold-start", "--engine", "reference", "--trials", "1");
  expect(stderr).not.toContain("failed");
  expect(code).toBe(0);
  expect(stdout).toContain("Spawn to first request");
  const run = onlyRun(folder);
  expect(readdirSync(run).toSorted()).toEqual(["index.html", "run.json"]);
  expect(stdout).toContain(join(run, "index.html"));
});

test("two runs with one seed give the same exact and modelled numbers, byte for byte", async () => {
  const [first, second] = [emptyFolder(), emptyFolder()];
  const arms = ["planned", "planned+clock", "planned+tool-order", "mask", "summary", "conflicts/parallel"];
  const scenarios = ["cache-hit-rate", "context-compression", "parallel-tools"];
  const args = [
    "run",
    ...scenarios,
    "--engine",
    "reference",
    "--trials",
    "1",
    ...arms.flatMap((arm) => ["--arm", arm]),
  ];
  // At once: the sessions wait for their scripted latencies, and what is compared may depend on neither.
  const results = await Promise.all([bench(first, ...args), bench(second, ...args)]);
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  expect(settledValues(second)).toBe(settledValues(first));
  expect(settledValues(first)).toContain("cost.total");
});

test("--json prints the run file itself", async () => {
  const folder = emptyFolder();
  const args = ["run", "cold-start", "--engine", "reference", "--arm", "floor", "--trials", "1", "--json"];
  const { stdout } = await bench(folder, ...args);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(onlyRun(folder), "run.json"), "utf8")));
});

test.for([
  [["run", "cold-strat"], "bench: Unknown scenario `cold-strat`. Did you mean `cold-start`?\n"],
  [["run", "--set", "quick", "--", "cold-strat"], "bench: Unknown scenario `cold-strat`. Did you mean `cold-start`?\n"],
  [["run", "--set", "quik"], "bench: Unknown set `quik`. Did you mean `quick`?\n"],
  [["run", "--engine", "referense"], "bench: Unknown engine `referense`. Did you mean `reference`?\n"],
  [["run", "cold-start", "--arm", "lasy"], "bench: Unknown arm `lasy`. Did you mean `lazy`?\n"],
  [["run", "--gate"], "bench: --gate: nothing to compare with. Pass --baseline, or write budgets in bench.config.\n"],
  [["run", "--trials", "0"], "bench: --trials 0: out of range. Write a whole number of at least 1.\n"],
  [
    ["compare", "a", "b", "--trials", "2.5"],
    "bench: --trials 2.5: out of range. Write a whole number of at least 1.\n",
  ],
  [
    ["run", "--budget", "fast"],
    "bench: --budget fast: not a duration. Write a number and a unit, such as 45s or 2m.\n",
  ],
  [["run", "--baseline", "v9"], "bench: No baseline, git revision or run file is called `v9`.\n"],
  [["report", "."], "bench: .: this folder has no run.json and no journal. Name the folder of a run.\n"],
  [["report", "nowhere"], "bench: nowhere: no such file or folder.\n"],
  [
    ["profile", "cold-start", "--arm", "eagre"],
    "bench: Scenario cold-start has no arm `eagre`. Did you mean `eager`?\n",
  ],
  [["run", "--shard", "3/2"], "bench: --shard 3/2: not a part. Write which of how many, such as 2/4.\n"],
  [
    ["run", "cold-start", "--shard", "2/2"],
    "bench: --shard 2/2: too many parts. There are only 1 scenarios to share.\n",
  ],
  [
    ["run", "--shard", "1/2", "--baseline", "v0.1.0", "--gate"],
    "bench: --gate: a part of a run is not judged alone. Pass --gate to bench merge.\n",
  ],
  [["run", "--resume", "nowhere"], "bench: nowhere: no such file or folder.\n"],
  [
    ["baseline", "show"],
    "bench: The name of the baseline is missing. Write it, such as: bench baseline show v0.1.0.\n",
  ],
] as const)("wrong input %j is answered in one line with exit code 2", async ([args, line]) => {
  const [command, ...rest] = args;
  const engine = ["run", "compare", "profile"].includes(command) ? ["--engine", "reference"] : [];
  const named = rest.some((word) => word === "--engine") ? [] : engine;
  const { code, stderr, stdout } = await benchInTurn(emptyFolder(), command, ...named, ...rest);
  expect(stderr).toBe(line);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test("an engine that crashes in every trial fails the run with its last line, and stops being tried", async () => {
  const folder = folderWithEngines("crash");
  const args = ["run", "cold-start", "--engine", "crash", "--arm", "as-is", "--trials", "5"];
  const { code, stderr } = await bench(folder, ...args);
  expect(code).toBe(2);
  expect(stderr.match(/failed: cold-start as-is: engine exited with code 1/g)).toHaveLength(1);
  const arm = readRunFile(onlyRun(folder)).scenarios[0]?.arms.find(({ id }) => id === "as-is");
  expect(arm?.trials).toHaveLength(2);
});

test("an interrupted run exits 130, keeps its finished trials and says that it is not whole", async () => {
  const folder = emptyFolder();
  const { child, result } = startBench(folder, "run", "cold-start", "--engine", "reference", "--trials", "500");
  await expect.poll(() => journalLines(folder)).toBeGreaterThan(3);
  child.kill("SIGINT");
  expect((await result).code).toBe(130);
  const run = readRunFile(onlyRun(folder));
  expect(run.interrupted).toBe(true);
  expect(run.scenarios[0]?.arms.flatMap(({ trials }) => trials).length).toBeGreaterThan(2);
  expect(existsSync(join(onlyRun(folder), "index.html"))).toBe(true);
});

test("a killed run loses at most the trial it was in: its report is made from the journal, and no child survives it", async () => {
  const folder = folderWithEngines("hang");
  const { child, result } = startBench(folder, "run", "cold-start", "--engine", "reference", "--trials", "500");
  await expect.poll(() => journalLines(folder)).toBeGreaterThan(3);
  const before = journalLines(folder);
  child.kill("SIGKILL");
  await result;
  const { code, stdout } = await benchInTurn(folder, "report", onlyRun(folder));
  expect(code).toBe(0);
  expect(stdout).toContain("Spawn to first request");
  const recovered = await benchInTurn(folder, "report", onlyRun(folder), "--json");
  const run: { interrupted: boolean; scenarios: { arms: { trials: unknown[] }[] }[] } = JSON.parse(recovered.stdout);
  expect(run.interrupted).toBe(true);
  expect(run.scenarios[0]?.arms.flatMap(({ trials }) => trials).length).toBeGreaterThanOrEqual(before - 1);
});

test("a killed run goes on where it was: it keeps its trials, and ends like one that was never interrupted", async () => {
  const folder = emptyFolder();
  const { child, result } = startBench(
    folder,
    "run",
    "cold-start",
    "--engine",
    "reference",
    "--arm",
    "lazy",
    "--trials",
    "6",
  );
  await expect.poll(() => journalLines(folder)).toBeGreaterThan(2);
  child.kill("SIGKILL");
  await result;
  const run = onlyRun(folder);
  const kept = readFileSync(join(run, "journal.jsonl"), "utf8").split("\n").slice(1, -1);
  appendFileSync(join(run, "journal.jsonl"), '{"kind":"trial","scen');
  const again = await bench(folder, "run", "--resume", run);
  expect(again.code).toBe(0);
  const { interrupted, scenarios } = readRunFile(run);
  expect(interrupted).toBe(false);
  const trials = scenarios[0]?.arms[0]?.trials ?? [];
  expect(trials.map((trial) => Object(trial).phase)).toEqual(
    [0, 1, 2, 3, 4, 5].map((index) => ({ kind: "round", index })),
  );
  expect(kept.map((line) => JSON.parse(line).trial)).toMatchObject(trials.slice(0, kept.length));
  expect(await benchInTurn(folder, "run", "--resume", run)).toMatchObject({
    code: 2,
    stderr: `bench: ${run}: this run was not interrupted. There is nothing to resume.\n`,
  });
});

/** Lines of the journal of the only run below a folder; the first is the run itself. */
function journalLines(folder: string): number {
  const reports = join(folder, "reports");
  const run = existsSync(reports) ? readdirSync(reports)[0] : undefined;
  if (run === undefined || !existsSync(join(reports, run, "journal.jsonl"))) return 0;
  return readFileSync(join(reports, run, "journal.jsonl"), "utf8").split("\n").length - 1;
}
