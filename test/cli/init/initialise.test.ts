import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../../src/cli/config/load-config.ts";
import { temporaryRepository } from "../../gate/temporary-repository.ts";
import { bench, emptyFolder } from "../bench-process.ts";
import { benchInTurn } from "../commands-in-turn.ts";

const root = resolve(import.meta.dirname, "../../..");

/** A user's repository; bench is not installed in it. */
function repository(packageJson?: object): string {
  const folder = emptyFolder();
  if (packageJson !== undefined) writeFileSync(join(folder, "package.json"), JSON.stringify(packageJson));
  return folder;
}

test("the configuration that init writes measures the engine it found, and is never overwritten", async () => {
  const folder = repository({
    name: "@me/My Agent",
    bin: { agent: "./agent.mjs" },
    scripts: { build: "tsc" },
    devDependencies: { x: "1" },
  });
  const program = join(root, "dist/src/engine/floor/main.js");
  writeFileSync(
    join(folder, "agent.mjs"),
    `process.argv.splice(2, 0, "claude-sonnet-5"); await import(${JSON.stringify(program)});`,
  );
  const { code, stdout } = await benchInTurn(folder, "init");
  expect(code).toBe(0);
  expect(stdout).toContain("npx bench run cold-start --trials 3");
  const { config } = await loadConfig(folder);
  expect(config.engines).toEqual([
    {
      id: "my-agent",
      command: ["node", "{root}/agent.mjs", "{prompt}"],
      install: [["npm", "install"]],
      build: [["npm", "run", "build"]],
    },
  ]);
  const run = await bench(folder, "run", "cold-start", "--trials", "1");
  expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Engine: my-agent\n/) });
  const before = readFileSync(join(folder, "bench.config.ts"), "utf8");
  expect(await benchInTurn(folder, "init")).toMatchObject({
    code: 2,
    stderr: "bench: bench.config.ts exists already. bench init overwrites no file.\n",
  });
  expect(readFileSync(join(folder, "bench.config.ts"), "utf8")).toBe(before);
});

test("a command of any language is taken as it is given, quotes included", async () => {
  const folder = repository();
  expect((await benchInTurn(folder, "init", "--engine", 'python -m agent "--note=two words" {prompt}')).code).toBe(0);
  const { config } = await loadConfig(folder);
  expect(config.engines?.[0]?.command).toEqual(["python", "-m", "agent", "--note=two words", "{prompt}"]);
});

test.for([
  ["python agent.py {prompt}", undefined],
  [".venv/bin/python agent.py {prompt}", [".venv/bin/python", "-m", "pip", "install", "-r", "requirements.txt"]],
] as const)("a Python agent that runs as %s is installed by its own tools or not at all", async ([command, last]) => {
  const folder = repository({ name: "x", devDependencies: { "agent-engine-bench": "1" } });
  writeFileSync(join(folder, "package-lock.json"), "{}");
  writeFileSync(join(folder, "requirements.txt"), "");
  writeFileSync(join(folder, "agent.py"), "");
  expect((await benchInTurn(folder, "init", "--engine", command)).code).toBe(0);
  const { config } = await loadConfig(folder);
  expect(config.engines?.[0]).toMatchObject({ env: { PYTHONPATH: "{root}" } });
  expect(config.engines?.[0]?.install?.at(-1)).toEqual(last);
});

test("a program without packages needs no installation, and git is told to overlook the runs, once", async () => {
  await using repo = await temporaryRepository();
  await repo.write({ "package.json": JSON.stringify({ name: "x", bin: "x.mjs" }), ".gitignore": "dist" });
  expect((await benchInTurn(repo.root, "init")).stdout).toContain("Added reports/ to .gitignore");
  const { config } = await loadConfig(repo.root);
  expect(config.engines).toEqual([{ id: "x", command: ["node", "{root}/x.mjs", "{prompt}"] }]);
  rmSync(join(repo.root, "bench.config.ts"));
  expect((await benchInTurn(repo.root, "init")).stdout).not.toContain(".gitignore");
  expect(readFileSync(join(repo.root, ".gitignore"), "utf8")).toBe("dist\nreports/\n");
});

test.for([
  [{ "package.json": JSON.stringify({ name: "x" }) }, "package.json"],
  [{}, "This folder"],
  [{ "Cargo.toml": '[package]\nname = "library"\n' }, "Cargo.toml"],
] as const)("a folder that names no program is asked for one: %j", async ([files, source]) => {
  const folder = repository();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { code, stderr } = await benchInTurn(folder, "init");
  expect(code).toBe(2);
  expect(stderr).toBe(
    `bench: ${source} names no program. Say how the agent runs one prompt: bench init --engine "node agent.js {prompt}".\n`,
  );
});

test("a package of a monorepo installs as the monorepo does, with and without a repository of git", async () => {
  const folder = repository({ name: "all", private: true, workspaces: ["packages/*"] });
  const own = join(folder, "packages/agent");
  mkdirSync(own, { recursive: true });
  writeFileSync(join(folder, "package-lock.json"), "{}");
  const manifest = { name: "agent", bin: { agent: "./agent.mjs" }, dependencies: { x: "1" } };
  writeFileSync(join(own, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(own, "agent.mjs"), "");
  const installs = [];
  for (const isRepository of [false, true]) {
    if (isRepository) execFileSync("git", ["init", "--quiet"], { cwd: folder });
    rmSync(join(own, "bench.config.ts"), { force: true });
    expect((await benchInTurn(own, "init")).code).toBe(0);
    installs.push((await loadConfig(own)).config.engines?.[0]?.install);
  }
  expect(installs).toEqual([[["npm", "ci"]], [["npm", "ci"]]]);
});
