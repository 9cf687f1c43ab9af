import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { machineClock } from "../../src/core/clock.ts";
import { startProvider } from "../../src/provider/start-provider.ts";
import { runSchema } from "../../src/run/run-file.ts";
import { bench, type BenchResult, emptyFolder, startBench } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

const agent = resolve(import.meta.dirname, "../programs/small-agent.mjs");
const prompt = "Read a.txt and say so.";
const secret = `sk-ant-api03-${"Qw3rTy".repeat(8)}`;

/** Two configured agents, of which the second adds a word to every prompt, and one of another protocol. */
const engines = [
  { id: "small", protocol: "anthropic-messages", command: [process.execPath, agent, "{prompt}"] },
  { id: "wordy", protocol: "anthropic-messages", command: [process.execPath, agent, "{prompt} Please."] },
  { id: "chat", protocol: "openai-chat", command: [process.execPath, agent, "{prompt}"] },
];

const script = {
  turns: [
    { blocks: [{ kind: "tool", operation: { kind: "read", path: "a.txt" } }] },
    { blocks: [{ kind: "tool", operation: { kind: "run", command: "cat a.txt b.txt" } }] },
    { blocks: [{ kind: "text", text: "It says alpha." }] },
  ],
} as const;

async function upstream() {
  return startProvider({
    port: 0,
    clock: machineClock,
    defaultSession: {
      script,
      settings: { model: "claude-sonnet-5", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } },
    },
  });
}

function project(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, "sessions"));
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines }));
  writeFileSync(join(folder, "a.txt"), "alpha\n");
  writeFileSync(join(folder, "b.txt"), `key ${secret}\n`);
  writeFileSync(join(folder, ".env"), "WORD=plain-but-private\n");
  writeFileSync(join(folder, "earlier.json"), '{\n "kind": "cassette",\n "schemaVersion": 1 }');
  writeFileSync(join(folder, "earlier.json.md"), "# Cassette: 1 exchanges\n");
  const ownRun = join(folder, "reports/2026-11-30-190726-b01b");
  mkdirSync(ownRun, { recursive: true });
  writeFileSync(join(ownRun, "run.json"), "{}");
  return folder;
}

let folder = "";
let cassette = "";
let recorded: BenchResult;

beforeAll(async () => {
  folder = project();
  await using provider = await upstream();
  const url = `http://127.0.0.1:${provider.port}`;
  const options = ["--engine", "small", "--prompt", prompt, "--upstream", url, "--out", "sessions/read.json"];
  recorded = await bench(folder, "record", ...options);
  cassette = readFileSync(join(folder, "sessions/read.json"), "utf8");
});

async function run(where: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await bench(where, "run", ...args, "--trials", "2", "--json");
  expect({ code, stderr, isJson: stdout.startsWith("{") }).toMatchObject({ isJson: true });
  const { scenarios } = runSchema.parse(JSON.parse(stdout));
  return { code, scenarios, trials: scenarios.flatMap(({ arms }) => arms.flatMap(({ trials }) => trials)) };
}

function reasonOf(trial: Awaited<ReturnType<typeof run>>["trials"][number] | undefined): string {
  return trial === undefined || trial.outcome.kind === "done" ? "" : trial.outcome.reason;
}

test("an agent is recorded as its entry says, with prompt, files and results, and without secrets", () => {
  expect(recorded).toMatchObject({ code: 0, stdout: expect.stringContaining("It says alpha.") });
  expect(recorded.stderr).toContain(
    `Prompt ${JSON.stringify(prompt)}, 3 turns, 2 tool calls, 7 files, 1 without their content`,
  );
  expect(cassette).not.toContain("Qw3rTy");
  expect(cassette).not.toContain("plain-but-private");
});

test("the same agent matches every request, and exact numbers repeat", async () => {
  const { code, scenarios, trials } = await run(folder, "--engine", "small", "--cassette", "sessions/read.json");
  expect(scenarios.map(({ id }) => id)).toEqual(["read-exact"]);
  expect(trials.map(({ outcome }) => outcome.kind)).toEqual(["done", "done"]);
  const [first, second] = trials.map(({ values }) =>
    ["replay.exchanges", "wire.request_bytes", "gen_ai.usage.input_tokens", "cost.total"].map((id) => values[id]),
  );
  expect(first).toEqual(second);
  expect(first?.[0]).toBe(3);
  expect(code).toBe(0);
});

test("a changed agent's first other request is named, with the first difference", async () => {
  const options = ["--engine", "wordy", "--cassette", "sessions/read.json", "--replay", "exact"];
  const { trials } = await run(folder, ...options);
  expect(reasonOf(trials[0])).toMatch(/request 0 is not as recorded: .* first difference at messages\[0\]/);
  expect(reasonOf(trials[0])).toContain("Please.");
});

test("another agent gets the script, a gate passes against itself and fails on a dearer prompt", async () => {
  const options = ["--engine", "small", "--cassette", "sessions/read.json", "--replay", "scripted"];
  const first = await bench(folder, "run", ...options, "--trials", "3", "--out", "kept");
  expect(first.code).toBe(0);
  const baseline = /Report: (.*)\/index\.html/.exec(first.stdout)?.[1] ?? "";
  const same = await run(folder, ...options, "--baseline", baseline, "--gate");
  expect(same.scenarios.map(({ id }) => id)).toEqual(["read"]);
  expect(new Set(same.trials.map(({ values }) => values["replay.failed_calls"]))).toEqual(new Set([0]));
  expect(same.code).toBe(0);
  const changed = engines.map((engine) => ({ ...engine, command: [process.execPath, agent, "{prompt} Please."] }));
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines: changed }));
  const dearer = await bench(folder, "run", ...options, "--baseline", baseline, "--gate");
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines }));
  expect(dearer.code).toBe(1);
  const compared = await benchInTurn(folder, "compare", baseline, baseline);
  expect(compared.code).toBe(0);
});

test("a recording is profiled as any scenario is, exactly if its own agent runs", async () => {
  const options = [
    "--engine",
    "small",
    "--cassette",
    "sessions/read.json",
    "--samples",
    "1",
    "--budget",
    "1s",
    "--json",
  ];
  const { code, stdout, stderr } = await bench(folder, "profile", ...options);
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("Profiling read-exact session with cpu"),
  });
  expect(stdout).toContain("small-agent.mjs");
});

test("recordings in the configuration are scenarios like any other", async () => {
  const where = project();
  const config = { engines, scenarios: ["./sessions/*.json"] };
  writeFileSync(join(where, "bench.config.json"), JSON.stringify(config));
  writeFileSync(join(where, "sessions/read.json"), cassette);
  const { stdout } = await benchInTurn(where, "list", "scenarios");
  expect(stdout).toMatch(/read .*\n(.*\n)*.*read-exact/);
  const { trials } = await run(where, "read-exact", "--engine", "small");
  expect(trials[0]?.outcome.kind).toBe("done");
});

test("a recording that is killed keeps what was finished, and that runs", async () => {
  const where = project();
  await using provider = await upstream();
  const client = join(where, "client.mjs");
  writeFileSync(
    client,
    `import { spawnSync } from "node:child_process";
spawnSync(process.execPath, [${JSON.stringify(agent)}, process.argv[2]], { stdio: "inherit" });
process.stdout.write("finished\\n");
setInterval(() => {}, 1000);
`,
  );
  const options = ["--upstream", `http://127.0.0.1:${provider.port}`, "--out", "killed.json"];
  const { child, result } = startBench(where, "record", ...options, "--", process.execPath, client, prompt);
  const part = join(where, "killed.json.part");
  await expect.poll(() => readFileSync(part, { encoding: "utf8", flag: "a+" }).split("\n").length).toBe(5);
  child.kill("SIGKILL");
  await once(child, "close");
  await result;
  const { trials } = await run(where, "--engine", "small", "--cassette", "killed.json.part", "--replay", "exact");
  expect(trials[0]?.outcome.kind).toBe("done");
  const lost = await benchInTurn(where, "run", "--engine", "small", "--cassette", "killed.json");
  expect(lost.stderr).toContain("killed.json.part has what was finished");
}, 120_000);

const wrong: readonly (readonly [
  what: string,
  change: (text: string) => string,
  options: readonly string[],
  RegExp,
])[] = [
  ["a damaged cassette", (text) => text.slice(0, 500), [], /c\.json: not a cassette that can be played/],
  [
    "an empty one",
    () => JSON.stringify({ kind: "cassette", schemaVersion: 1, exchanges: [], bodies: {} }),
    [],
    /c\.json: the recording is empty/,
  ],
  [
    "another protocol",
    (text) => text,
    ["--engine", "chat", "--replay", "exact"],
    /c\.json speaks anthropic-messages, and the engine openai-chat/,
  ],
  [
    "a missing commit",
    (text) => text.replace('"git": null', `"git": { "revision": "${"a".repeat(40)}", "folder": "" }`),
    [],
    /git commit aaaaaaaaaaaa, which is not in the repository here/,
  ],
];

test.for(wrong)("%s is one line that says so", async ([, change, options, complaint]) => {
  const where = project();
  writeFileSync(join(where, "c.json"), change(cassette));
  const engine = options.includes("--engine") ? [] : ["--engine", "small"];
  const { code, stderr } = await benchInTurn(where, "run", "--cassette", "c.json", ...engine, ...options);
  expect(code).toBe(2);
  expect(stderr).toMatch(complaint);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test.for([
  [["run", "--engine", "small", "--replay", "exact"], /--replay: there is no recording/],
  [["run", "--engine", "small", "--cassette", "missing.json"], /missing\.json/],
  [["record", "--engine", "small"], /--engine: there is nothing to ask/],
  [["record", "--engine", "small", "--prompt", "x", "--", "true"], /--engine: its entry has the command/],
] as const)("%j is one line that names what is wrong", async ([args, complaint]) => {
  const { code, stderr } = await benchInTurn(project(), ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(complaint);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
