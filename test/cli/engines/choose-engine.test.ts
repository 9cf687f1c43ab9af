import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { loadWorkbench } from "../../../src/cli/config/workbench.ts";
import { chooseAgent, chooseEngine } from "../../../src/cli/engines/choose-engine.ts";
import { measuredEngine } from "../../../src/cli/engines/measured-engine.ts";
import { emptyFolder } from "../bench-process.ts";

const none = { engine: undefined, "engine-command": undefined };

function folderWith(...engines: readonly object[]): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines }));
  return folder;
}

async function chosen(folder: string, choice: object = {}) {
  return chooseEngine(await loadWorkbench(folder), { ...none, ...choice });
}

test("the one engine of the configuration is the default", async () => {
  const home = await chosen(folderWith({ id: "mine", command: ["node", "x.mjs"] }));
  expect(home).toMatchObject({ engine: { id: "mine" }, source: "configuration" });
});

test("of several engines one has to be named, and the error lists them", async () => {
  const folder = folderWith({ id: "one", command: ["x"] }, { id: "two", command: ["x"] });
  await expect(chosen(folder)).rejects.toThrow(
    "The configuration has 2 engines. Name one: --engine one or --engine two.",
  );
  expect((await chosen(folder, { engine: "two" })).engine.id).toBe("two");
});

test("the reference engine is the default in bench's own repository, and nowhere else", async () => {
  const own = resolve(import.meta.dirname, "../../..");
  expect((await chosen(join(own, "docs"))).engine.id).toBe("reference");
  await expect(chosen(emptyFolder())).rejects.toThrow(
    "No engine is configured here. Run bench init, or pass --engine-command",
  );
  expect((await chosen(emptyFolder(), { engine: "reference" })).engine.id).toBe("reference");
});

test("a command is an engine of its own: its file is found from the workspace, and it is named by it", async () => {
  const folder = folderWith({ id: "mine", command: ["x"] });
  writeFileSync(join(folder, "agent.js"), "");
  const { engine, repository } = await chosen(folder, { "engine-command": "node ./agent.js --ask {prompt}" });
  expect(engine.id).toBe("agent");
  const place = { baseUrl: "http://127.0.0.1:1", apiKey: "k", model: "m", toggles: {}, home: "/h", cwd: "/w" };
  const launch = engine.launch({ ...place, root: repository, prompt: "do it" });
  expect(launch.argv).toEqual(["node", `${folder}/agent.js`, "--ask", "do it"]);
  expect(Object.keys(launch.env).toSorted()).toEqual([
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "GEMINI_API_KEY",
    "GOOGLE_GEMINI_BASE_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
  ]);
  expect((await chosen(folder, { engine: "named", "engine-command": "node" })).engine.id).toBe("named");
});

test("a built-in agent that is not installed is refused with the command that installs it", async () => {
  process.env["XDG_CACHE_HOME"] = emptyFolder();
  await expect(chosen(emptyFolder(), { engine: "codex" })).rejects.toThrow(
    "The agent codex is not installed. Run bench agents install codex.",
  );
  mkdirSync(
    join(process.env["XDG_CACHE_HOME"], "agent-engine-bench/agents/openai-codex@0.169.0/node_modules/@openai/codex"),
    {
      recursive: true,
    },
  );
  const manifest = "agent-engine-bench/agents/openai-codex@0.169.0/node_modules/@openai/codex/package.json";
  writeFileSync(join(process.env["XDG_CACHE_HOME"], manifest), '{ "version": "0.169.0" }');
  const home = await chosen(emptyFolder(), { engine: "codex" });
  expect(await measuredEngine(home, ".")).toEqual({ id: "codex", version: "0.169.0", revision: null, dirty: false });
});

test.for([
  [["node", "-e", "console.log('my-agent v1.2.3-beta (abc)')"], "1.2.3-beta"],
  [["node", "-e", "console.log('nightly')"], "nightly"],
  [["node", "-e", "process.exit(1)"], null],
  [["no-such-program"], null],
] as const)("the version is what %j prints", async ([version, expected]) => {
  const home = await chosen(folderWith({ id: "mine", command: ["node"], version }));
  expect((await measuredEngine(home, ".")).version).toBe(expected);
});

test("an agent by its command is the same in the option and behind two dashes, and is written once", async () => {
  const bench = await loadWorkbench(emptyFolder());
  const option = { id: undefined, "engine-command": "node -e 0 {prompt}", command: [] };
  const dashes = { id: "node", "engine-command": undefined, command: ["node", "-e", "0", "{prompt}"] };
  const [one, other] = [option, dashes].map((choice) => {
    const { engine, repository } = chooseAgent(bench, choice);
    const place = { baseUrl: "http://127.0.0.1:1", apiKey: "k", model: "m", toggles: {}, home: "/h", cwd: "/w" };
    return { id: engine.id, argv: engine.launch({ ...place, root: repository, prompt: "do it" }).argv };
  });
  expect(one).toEqual({ id: "node", argv: ["node", "-e", "0", "do it"] });
  expect(other).toEqual(one);
  expect(() => chooseAgent(bench, { ...option, command: dashes.command })).toThrow(
    "Write the command once: in --engine-command, or behind two dashes.",
  );
});
