import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { bench, emptyFolder } from "../bench-process.ts";
import { benchInTurn } from "../commands-in-turn.ts";

const smallAgent = resolve(import.meta.dirname, "../../programs/small-agent.mjs");

interface CheckReport {
  readonly engine: { readonly id: string };
  readonly recognised: object | null;
  readonly steps: readonly { readonly id: string; readonly kind: string; readonly detail: string }[];
}

test("the check says of any command what works, what was recognised, and what is not applicable and why", async () => {
  const command = ["node", smallAgent, "{prompt}"];
  const { code, stdout } = await bench(emptyFolder(), "agents", "check", "--json", "--", ...command);
  const report: CheckReport = JSON.parse(stdout);
  expect(report.engine.id).toBe("small-agent");
  expect(report.recognised).toEqual({
    protocol: "anthropic-messages",
    model: "claude-sonnet-5",
    tools: ["bash", "read", "write"],
  });
  // It has no editor. The step is not applicable, or the provider does it another way.
  expect(report.steps.find(({ id }) => id === "edit")).toMatchObject({
    kind: expect.stringMatching(/^(works|not-applicable)$/),
  });
  const byKind = (kind: string) => report.steps.filter((step) => step.kind === kind).map(({ id }) => id);
  expect(byKind("works")).toEqual(expect.arrayContaining(["hello", "read", "run", "write", "ten turns"]));
  expect(byKind("not-applicable")).toEqual(expect.arrayContaining(["stream", "continue"]));
  expect(byKind("fails")).toEqual([]);
  expect(code).toBe(0);
});

test("another protocol than the entry names, and a tool that says it worked and did not, each fail the check", async () => {
  const folder = emptyFolder();
  const engine = { id: "mine", command: ["node", smallAgent, "forgetful"], protocol: "openai-chat" };
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines: [engine] }));
  const { code, stdout } = await bench(folder, "agents", "check");
  expect(stdout.split("\n").filter((line) => line.startsWith("fails"))).toEqual([
    "fails           protocol   the entry says openai-chat, and the requests are anthropic-messages. Correct `protocol` in the entry.",
    expect.stringMatching(/^fails {11}write {6}made\.txt does not have the right text; the tool said "Written\./),
  ]);
  expect(code).toBe(2);
});

test("an agent that never calls the model fails at once, in words", async () => {
  const { code, stdout } = await bench(emptyFolder(), "agents", "check", "--engine-command", "node -e 0 {prompt}");
  expect(stdout).toBe(
    "Engine: node\nfails           hello      engine ended without calling the model; it may ignore ANTHROPIC_BASE_URL, OPENAI_BASE_URL or GOOGLE_GEMINI_BASE_URL (or what its entry names).\nRecognised: nothing, as no model request came.\n",
  );
  expect(code).toBe(2);
});

test("agents are installed into a folder of their own, listed with their version, and then found by id", async () => {
  const folder = emptyFolder();
  process.env["XDG_CACHE_HOME"] = join(folder, "cache");
  // A small npm, as a program: it writes what a package of that name and version would.
  const npm = `#!/usr/bin/env node
const { mkdirSync, writeFileSync } = require("node:fs");
for (const word of process.argv.slice(3).filter((each) => !each.startsWith("-"))) {
  const at = word.lastIndexOf("@");
  const path = "node_modules/" + word.slice(0, at);
  mkdirSync(path, { recursive: true });
  writeFileSync(path + "/package.json", JSON.stringify({ version: word.slice(at + 1) }));
}`;
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/npm"), npm);
  chmodSync(join(folder, "bin/npm"), 0o755);
  process.env["PATH"] = `${join(folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`;

  const installed = await bench(folder, "agents", "install", "openai-agents", "openai-agents-chat");
  const agents = join(folder, "cache/agent-engine-bench/agents");
  const place = join(agents, readdirSync(agents)[0] ?? "");
  expect(installed).toMatchObject({
    code: 0,
    stdout: `openai-agents: installed in ${place}\nopenai-agents-chat: was installed in ${place}\n`,
  });
  expect(readdirSync(agents)).toHaveLength(1);
  expect(existsSync(join(place, "openai-agents.mjs"))).toBe(true);

  const rows: { id: string; installed: string | null }[] = JSON.parse(
    (await benchInTurn(folder, "agents", "list", "--json")).stdout,
  );
  expect(rows.filter((row) => row.installed !== null).map(({ id }) => id)).toEqual([
    "openai-agents",
    "openai-agents-chat",
  ]);
  expect((await benchInTurn(folder, "run", "cold-start", "--engine", "codex")).stderr).toBe(
    "bench: The agent codex is not installed. Run bench agents install codex.\n",
  );
});

test.for([
  [["install"], "No agent is named. Name one or more of: claude-code, "],
  [["install", "codx"], "Unknown agent `codx`. Did you mean `codex`?"],
  [["check", "pi", "codex"], "check takes one agent. Name one, or write a command behind --."],
  [
    ["check"],
    "No engine is configured here. Run bench init, name an agent of bench agents list, or write your command behind",
  ],
  [["check", "--engine-cmd", "node a.js"], "Unknown option --engine-cmd."],
  [
    ["check", "--engine-command", "node a.js", "--", "node", "b.js"],
    "Write the command once: in --engine-command, or behind two dashes.",
  ],
] as const)("agents %j is refused in one line", async ([words, line]) => {
  const { code, stderr } = await benchInTurn(emptyFolder(), "agents", ...words);
  expect(stderr).toContain(`bench: ${line}`);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(code).toBe(2);
});
