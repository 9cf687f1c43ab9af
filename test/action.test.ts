import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { RunRecord } from "../src/core/run-record.ts";
import { emptyFolder } from "./cli/bench-process.ts";
import { benchInTurn } from "./cli/commands-in-turn.ts";
import { fixtureComparison } from "./report/fixture-comparison.ts";
import { type Comment, pullRequestApi } from "./pull-request-api.ts";
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
  expect(log).toMatch(/^::error title=Regressed::The start takes longer: .*2 rows in 2 arms/m);
  expect(summary).toContain("## ✗ 3 metrics regressed");
  expect(output).toContain("exit-code=1");
  const folder = /report=(.*)/.exec(output)?.[1] ?? "";
  expect(readFileSync(join(folder, "junit.xml"), "utf8")).toContain("<failure");
  expect(readFileSync(join(folder, "comment.md"), "utf8")).toContain("## ✗ 3 metrics regressed");
});

test.each([
  ["missing", null, "no results"],
  ["an empty file", "", "the results can't be read"],
] as const)("results that are %s are red although bench said 0", (_, run, words) => {
  const { status, log, summary } = runAction(run, 0);
  expect(status).toBe(2);
  expect(log).toContain(`::error title=bench::${words}`);
  expect(summary).toContain(`bench: ${words}`);
});

/** Runs action/comment.mjs with a comment of this text against a pull request with these comments. */
async function comment(text: string, comments: readonly Comment[], token = "secret") {
  await using api = await pullRequestApi(comments);
  const path = join(emptyFolder(), "comment.md");
  writeFileSync(path, text);
  const child = spawn(process.execPath, [join(root, "action/comment.mjs")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      GITHUB_API_URL: api.url,
      GITHUB_REPOSITORY: "owner/name",
      PULL_REQUEST: "7",
      GH_TOKEN: token,
      BENCH_COMMENT: path,
      BENCH_KEY: "reference quick ",
    },
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  const [status]: number[] = await once(child, "close");
  const written = api.requests.filter((request) => !request.startsWith("GET"));
  return { status, stdout, comments: api.comments, written };
}

const marker = "<!-- agent-engine-bench reference_quick_ -->\n";
const others: readonly Comment[] = [
  { id: 1, body: "looks good", user: { type: "User" } },
  { id: 2, body: `${marker}quoted`, user: { type: "User" } },
];
const mine: Comment = { id: 101, body: `${marker}news`, user: { type: "Bot" } };

test("the first change makes a comment, a later one updates it in place, none removes it, and no other is touched", async () => {
  expect((await comment("news", others)).comments).toEqual([...others, mine]);
  expect((await comment("more", [...others, mine])).comments).toEqual([...others, { ...mine, body: `${marker}more` }]);
  expect((await comment("", [...others, mine])).comments).toEqual(others);
});

test("nothing is written when there is nothing to tell, or nothing new", async () => {
  expect((await comment("", others)).written).toEqual([]);
  expect((await comment("news", [...others, mine])).written).toEqual([]);
});

test("a token without the permission gives a warning of one line that names it, no failure, and no token in the log", async () => {
  const { status, stdout } = await comment("news", [], "wrong-token");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^::warning title=bench::.*100%25 of.*403.*pull-requests: write[^\n]*\n$/);
  expect(stdout).not.toContain("wrong-token");
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
  const help = benchInTurn(emptyFolder(), command, "--help").then(({ stdout }) => stdout);
  helps.set(command, help);
  return help;
}

test.each(files)("%s is YAML whose shell parts parse and whose bench commands exist", async (file) => {
  const text = readFileSync(join(root, file), "utf8");
  const document: unknown = parse(text);
  const scripts = file === "action.yml" ? [readFileSync(join(root, "action/run.sh"), "utf8")] : [];
  const lines = [...scripts, ...shellOf(document)];
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(spawnSync("bash", ["-n", "-c", line], { encoding: "utf8" }).stderr).toBe("");
  for (const [, command, rest] of lines.join("\n").matchAll(/\bbench (run|report|merge|publish)\b(.*)/g)) {
    const help = await helpOf(command ?? "");
    for (const [option] of (rest ?? "").matchAll(/--[a-z]+/g)) expect(help).toContain(option);
  }
});

test.each(["docs/ci/github.yml", ".github/workflows/ci.yml"])(
  "the inputs that %s gives this repository's action are inputs of it",
  (file) => {
    const action: { inputs: object } = parse(readFileSync(join(root, "action.yml"), "utf8"));
    const { jobs }: { jobs: Record<string, { steps: { uses?: string; with?: object }[] }> } = parse(
      readFileSync(join(root, file), "utf8"),
    );
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const given = steps.filter(({ uses }) => uses === "./").map((step) => Object.keys(step.with ?? {}));
    expect(given.flat().filter((input) => !(input in action.inputs))).toEqual([]);
    expect(given.flat()).toContain("baseline");
  },
);

/** Every text below a `run`, `script`, `after_script` or `args`. */
function shellOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]: [string, unknown]) =>
    ["run", "script", "after_script", "args"].includes(key)
      ? [below].flat().filter((each) => typeof each === "string")
      : shellOf(below),
  );
}
