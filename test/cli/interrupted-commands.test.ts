import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryRepository } from "../gate/temporary-repository.ts";
import { bench, readRunFile, startBench } from "./bench-process.ts";
import { isRunning } from "../running-process.ts";

const floor = readFileSync(resolve(import.meta.dirname, "../../dist/src/engine/floor/main.js"), "utf8");
const engine = { id: "mine", command: ["node", "{root}/engine.mjs", "{model}", "{prompt}"] };
const configOf = (build: readonly (readonly string[])[] = []) => JSON.stringify({ engines: [{ ...engine, build }] });

/** A program that says who it is and never ends. */
const hanging = (note: string) =>
  `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(note)}, String(process.pid)); setInterval(() => {}, 1000);`;

/** What was journalled of the only run below a folder, one text a trial. */
function journal(root: string): readonly string[] {
  const [run = ""] = existsSync(join(root, "reports")) ? readdirSync(join(root, "reports")) : [];
  const path = join(root, "reports", run, "journal.jsonl");
  return run !== "" && existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(1, -1) : [];
}

function unfinished(cache: string): readonly string[] {
  return readdirSync(join(cache, "agent-engine-bench/trees")).filter((name) => name.startsWith("unfinished"));
}

test("^C among the pairs keeps those that are done, and --resume goes on with the others", async () => {
  await using repository = await temporaryRepository();
  process.env["XDG_CACHE_HOME"] = repository.cache;
  await repository.commit({ "bench.config.json": configOf(), "engine.mjs": floor, ".gitignore": "reports/\n" });
  const args = ["run", "cold-start", "--engine", "mine", "--arm", "as-is", "--baseline", "HEAD", "--trials", "6"];
  const { child, result } = startBench(repository.root, ...args);
  await expect
    .poll(() => journal(repository.root).filter((line) => line.includes('"kind":"pair","index":0')))
    .toHaveLength(2);
  child.kill("SIGINT");
  expect((await result).code).toBe(130);
  const [name = ""] = readdirSync(join(repository.root, "reports"));
  const run = join(repository.root, "reports", name);
  const before = readRunFile(run);
  expect(before).toMatchObject({ interrupted: true, comparison: null });
  const kept = before.scenarios[0]?.arms[0]?.trials ?? [];
  expect(kept.length).toBeGreaterThanOrEqual(8);

  expect((await bench(repository.root, "run", "--resume", run)).code).toBe(0);
  const after = readRunFile(run);
  expect(after.interrupted).toBe(false);
  const trials = after.scenarios[0]?.arms[0]?.trials ?? [];
  expect(trials.slice(0, kept.length)).toEqual(kept);
  // Three rounds of each side for the counted numbers, then six pairs.
  expect(trials).toHaveLength(3 + 3 + 12);
  expect(after.comparison).not.toBeNull();
});

test("^C in a build ends it with exit code 130 and leaves no half checkout", async () => {
  await using repository = await temporaryRepository();
  process.env["XDG_CACHE_HOME"] = repository.cache;
  const note = join(repository.cache, "pid");
  const build = [["node", "--input-type=module", "--eval", hanging(note)]];
  await repository.commit({ "bench.config.json": configOf(build), "engine.mjs": floor, "cache.txt": "" });
  const { child, result } = startBench(repository.root, "run", "cold-start", "--engine", "mine", "--baseline", "HEAD");
  await expect.poll(() => existsSync(note) && readFileSync(note, "utf8") !== "").toBe(true);
  child.kill("SIGINT");
  const { code, stderr } = await result;
  expect({ code, stopped: stderr.includes("was stopped") }).toEqual({ code: 130, stopped: true });
  expect(unfinished(repository.cache)).toEqual([]);
  expect(isRunning(Number(readFileSync(note, "utf8")))).toBe(false);
});

test("^C in bisect exits 130, names what is left, ends the engine it was measuring and touches no checkout", async () => {
  await using repository = await temporaryRepository();
  process.env["XDG_CACHE_HOME"] = repository.cache;
  const note = join(repository.cache, "pid");
  const files = { "bench.config.json": configOf(), ".gitignore": "reports/\n" };
  const good = await repository.commit({ ...files, "engine.mjs": floor });
  await repository.commit({ "engine.mjs": `${floor}\n// the same\n` });
  const bad = await repository.commit({ "engine.mjs": hanging(note) });
  const metric = "startup.spawn_to_first_request";
  const args = ["bisect", "cold-start", metric, good, bad, "--engine", "mine", "--arm", "as-is", "--json"];
  const { child, result } = startBench(repository.root, ...args);
  await expect.poll(() => existsSync(note) && readFileSync(note, "utf8") !== "").toBe(true);
  child.kill("SIGINT");
  const { code, stdout } = await result;
  expect(code).toBe(130);
  const answer: { interrupted: boolean; suspects: { id: string }[] } = JSON.parse(stdout);
  expect(answer.interrupted).toBe(true);
  expect(answer.suspects.map(({ id }) => id).at(-1)).toBe(bad);
  expect(answer.suspects).toHaveLength(2);
  expect(isRunning(Number(readFileSync(note, "utf8")))).toBe(false);
  expect(unfinished(repository.cache)).toEqual([]);
  expect(await repository.git("worktree", "list")).toMatch(/^[^\n]+$/);
  expect(await repository.git("status", "--porcelain")).toBe("");
});

test("SIGTERM in the check of an agent exits 130 with one line, and ends the agent", async () => {
  await using repository = await temporaryRepository();
  const note = join(repository.cache, "pid");
  await repository.commit({ "bench.config.json": configOf(), "engine.mjs": hanging(note) });
  const { child, result } = startBench(repository.root, "agents", "check", "mine");
  await expect.poll(() => existsSync(note) && readFileSync(note, "utf8") !== "").toBe(true);
  child.kill("SIGTERM");
  const { code, stderr } = await result;
  expect({ code, last: stderr.trimEnd().split("\n").at(-1) }).toEqual({
    code: 130,
    last: "bench: Interrupted by SIGTERM.",
  });
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(isRunning(Number(readFileSync(note, "utf8")))).toBe(false);
});
