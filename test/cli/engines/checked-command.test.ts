import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { loadWorkbench } from "../../../src/cli/config/workbench.ts";
import { chooseEngine } from "../../../src/cli/engines/choose-engine.ts";
import { checkConfiguredCommand, checkCommand } from "../../../src/cli/engines/checked-command.ts";
import { emptyFolder } from "../bench-process.ts";

const folder = emptyFolder();
writeFileSync(join(folder, "agent.js"), "");

test.each([
  "node missing.mjs {prompt}",
  "/usr/bin/python3.12 -u missing.py {prompt}",
  "node {root}/missing.js {prompt}",
  "node /nowhere/missing.js",
])("%s names a script that is not there, and the folder", (command) => {
  const words = command.split(" ");
  const named = words.find((word) => word.includes("missing"));
  expect(() => checkCommand("--engine-command", words, folder)).toThrow(
    `--engine-command: there is no ${named} in ${folder}. Write its path relative to that folder.`,
  );
});

test.each([
  "node agent.js {prompt}",
  "node {root}/agent.js missing.js",
  "node -r missing.js agent.js",
  "node --import missing.mjs",
  "node -e missing.js",
  "python3 -m missing.py",
  "node {home}/missing.js",
  "node missing",
  "./missing.py {prompt}",
  "{root}/missing {prompt}",
  "npx tsx missing.ts",
])("%s is not refused", (command) => {
  expect(() => checkCommand("--engine-command", command.split(" "), folder)).not.toThrow();
});

test("programs that PATH does not have are refused, whatever they are given", () => {
  vi.stubEnv("PATH", `:${folder}`);
  expect(() => checkCommand("--engine-command", ["no-such-program", "{prompt}"], folder)).toThrow(
    "--engine-command: there is no program no-such-program in PATH. Install it, or write its path.",
  );
  for (const name of ["deno", "bun", "ruby"]) writeFileSync(join(folder, name), "", { mode: 0o755 });
  for (const command of [
    "deno run --allow-all --node-modules-dir=auto sub/missing.ts",
    "bun missing.tsx",
    "ruby ./missing.rb",
  ])
    expect(() => checkCommand("--engine-command", command.split(" "), folder)).toThrow(`in ${folder}. Write its path`);
  expect(() => checkCommand("it", ["deno", "run", "https://example.test/missing.ts"], folder)).not.toThrow();
  vi.unstubAllEnvs();
});

test("a command that is written on the command line is checked when it is chosen", async () => {
  const bench = await loadWorkbench(folder);
  const choice = { engine: undefined, "engine-command": "node missing.mjs {prompt}" };
  expect(() => chooseEngine(bench, choice)).toThrow(`The engine's command: there is no missing.mjs in ${folder}.`);
});

test("a configured script is looked for, unless the entry builds it or writes it", async () => {
  const command = ["node", "{root}/missing.mjs", "{prompt}"];
  const homeOf = async (entry: object) => {
    const here = emptyFolder();
    writeFileSync(join(here, "bench.config.json"), JSON.stringify({ engines: [{ id: "mine", command, ...entry }] }));
    return { here, home: chooseEngine(await loadWorkbench(here), { engine: undefined, "engine-command": undefined }) };
  };
  const { here, home } = await homeOf({});
  expect(() => checkConfiguredCommand(home)).toThrow(
    `The command of engine \`mine\`: there is no {root}/missing.mjs in ${here}.`,
  );
  const built = await homeOf({ build: [["make"]] });
  expect(() => checkConfiguredCommand(built.home)).not.toThrow();
  const placed = await homeOf({ command: ["node", "run.mjs"], files: { workspace: { "./run.mjs": "" } } });
  expect(() => checkConfiguredCommand(placed.home)).not.toThrow();
});
