import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { RunRecord } from "../src/core/run-record.ts";
import { bench, emptyFolder } from "./cli/bench-process.ts";
import { fixtureComparison } from "./report/fixture-comparison.ts";
import { fixtureRun } from "./report/fixture-run.ts";

const root = resolve(import.meta.dirname, "..");
const regressed = fixtureRun({ comparison: fixtureComparison("regressed") });

/** Runs action/run.sh where npx finds a bench whose run is known; `null` leaves no result at all. */
function runAction(run: RunRecord | string | null, code: number, inputs: Readonly<Record<string, string>> = {}) {
  const folder = emptyFolder();
  const at = (name: string): string => join(folder, name);
  mkdirSync(at("node_modules/.bin"), { recursive: true });
  symlinkSync(join(root, "test/programs/bench-canned.mjs"), at("node_modules/.bin/bench"));
  for (const name of ["package.json", "summary", "output"])
    writeFileSync(at(name), name === "package.json" ? "{}" : "");
  if (run !== null) writeFileSync(at("canned.json"), typeof run === "string" ? run : JSON.stringify(run));
  const { status, stdout, stderr } = spawnSync("bash", [join(root, "action/run.sh")], {
    cwd: folder,
    encoding: "utf8",
    env: {
      ...process.env,
      RUNNER_TEMP: folder,
      GITHUB_STEP_SUMMARY: at("summary"),
      GITHUB_OUTPUT: at("output"),
      CANNED_RUN: run === null ? "" : at("canned.json"),
      CANNED_CODE: String(code),
      ...inputs,
    },
  });
  return {
    status,
    log: stdout + stderr,
    summary: readFileSync(at("summary"), "utf8"),
    output: readFileSync(at("output"), "utf8"),
  };
}

test("a regression ends with bench's exit code, a summary, annotations and the twins in the report's folder", () => {
  const inputs = { BENCH_BASELINE: "v0.1.0", BENCH_STRICT: "true", BENCH_SCENARIOS: "cold-start first-token" };
  const { status, log, summary, output } = runAction(regressed, 1, inputs);
  expect(status).toBe(1);
  expect(log).toMatch(/run cold-start first-token --set quick .*--baseline v0\.1\.0 --gate --strict$/m);
  expect(log).toContain("::error title=regressed%3A Context compression");
  expect(summary).toContain("## ✗ 3 metrics regressed");
  expect(output).toContain("exit-code=1");
  const folder = /report=(.*)/.exec(output)?.[1] ?? "";
  expect(readFileSync(join(folder, "junit.xml"), "utf8")).toContain("<failure");
  expect(readFileSync(join(folder, "comment.md"), "utf8")).toContain("## ✗ 3 metrics regressed");
});

test.each([
  ["missing", null, "no results"],
  ["an empty file", "", "the results can't be read"],
  ["without scenarios", { ...fixtureRun(), scenarios: [] }, "the results are empty"],
] as const)("results that are %s are red although bench said 0", (_, run, words) => {
  const { status, log, summary } = runAction(run, 0);
  expect(status).toBe(2);
  expect(log).toContain(`::error title=bench::${words}`);
  expect(summary).toContain(`bench: ${words}`);
});

/** Runs action/comment.sh with a comment of this text against a pull request in this state; returns what becomes of it. */
function comment(text: string, comments: readonly { id: number; body: string }[], forbidden = false) {
  const folder = emptyFolder();
  symlinkSync(join(root, "test/programs/gh.mjs"), join(folder, "gh"));
  writeFileSync(join(folder, "comment.md"), text);
  writeFileSync(join(folder, "state.json"), JSON.stringify({ calls: 0, comments, forbidden }));
  const { status, stdout } = spawnSync("bash", [join(root, "action/comment.sh")], {
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${folder}:${process.env["PATH"]}`,
      GH_STATE: join(folder, "state.json"),
      GITHUB_REPOSITORY: "owner/name",
      PULL_REQUEST: "7",
      BENCH_COMMENT: join(folder, "comment.md"),
      BENCH_KEY: "reference quick ",
    },
  });
  const state: { comments: unknown } = JSON.parse(readFileSync(join(folder, "state.json"), "utf8"));
  return { status, stdout, comments: state.comments };
}

const marker = "<!-- agent-engine-bench reference_quick_ -->\n";
const other = { id: 1, body: "looks good" };

test("the first change makes a comment, a later one updates it in place, none removes it, and no other is touched", () => {
  expect(comment("news", [other]).comments).toEqual([other, { id: 101, body: `${marker}news` }]);
  const mine = { id: 101, body: `${marker}news` };
  expect(comment("more", [other, mine]).comments).toEqual([other, { ...mine, body: `${marker}more` }]);
  expect(comment("", [other, mine]).comments).toEqual([other]);
  expect(comment("", [other]).comments).toEqual([other]);
});

test("a token without the permission gives a warning that names it, and no failure", () => {
  const { status, stdout } = comment("news", [], true);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^::warning title=bench::.*403.*pull-requests: write/);
});

const files = [
  "action.yml",
  "docs/ci/github.yml",
  "docs/ci/github-pages.yml",
  "docs/ci/gitlab.yml",
  "docs/ci/github-matrix.yml",
  "docs/ci/kubernetes-job.yml",
];

const helps = new Map<string, Promise<string>>();

/** What `bench COMMAND --help` says; a command is asked once. */
function helpOf(command: string): Promise<string> {
  const known = helps.get(command);
  if (known !== undefined) return known;
  const help = bench(emptyFolder(), command, "--help").then(({ stdout }) => stdout);
  helps.set(command, help);
  return help;
}

test.each(files)("%s is YAML whose shell parts parse and whose bench commands exist", async (file) => {
  const text = readFileSync(join(root, file), "utf8");
  const document: unknown = parse(text);
  const scripts =
    file === "action.yml"
      ? ["action/run.sh", "action/comment.sh"].map((path) => readFileSync(join(root, path), "utf8"))
      : [];
  const lines = [...scripts, ...shellOf(document)];
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(spawnSync("bash", ["-n", "-c", line], { encoding: "utf8" }).stderr).toBe("");
  for (const [, command, rest] of lines.join("\n").matchAll(/\bbench (run|report|merge|publish)\b(.*)/g)) {
    const help = await helpOf(command ?? "");
    for (const [option] of (rest ?? "").matchAll(/--[a-z]+/g)) expect(help).toContain(option);
  }
});

test("the inputs that the example gives are inputs of the action", () => {
  const action: { inputs: object } = parse(readFileSync(join(root, "action.yml"), "utf8"));
  const workflow: { jobs: { bench: { steps: { uses?: string; with?: object }[] } } } = parse(
    readFileSync(join(root, "docs/ci/github.yml"), "utf8"),
  );
  const given = workflow.jobs.bench.steps.find(({ uses }) => uses === "./")?.with ?? {};
  expect(Object.keys(given).filter((input) => !(input in action.inputs))).toEqual([]);
  expect(Object.keys(given).length).toBeGreaterThan(0);
});

/** Every text below a `run`, `script`, `after_script` or `args`. */
function shellOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]: [string, unknown]) =>
    ["run", "script", "after_script", "args"].includes(key)
      ? [below].flat().filter((each) => typeof each === "string")
      : shellOf(below),
  );
}
