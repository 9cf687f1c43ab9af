import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadWorkbench } from "../../../src/cli/config/workbench.ts";
import { chooseEngine } from "../../../src/cli/engines/choose-engine.ts";
import { checkConfiguredScript, checkScript } from "../../../src/cli/engines/interpreted-script.ts";
import { emptyFolder } from "../bench-process.ts";

const folder = emptyFolder();
writeFileSync(join(folder, "agent.js"), "");

test.each([
  "node missing.mjs {prompt}",
  "/usr/bin/python3.12 -u missing.py {prompt}",
  "deno run --allow-all --node-modules-dir=auto sub/missing.ts",
  "bun missing.tsx",
  "ruby ./missing.rb",
  "node {root}/missing.js {prompt}",
  "node /nowhere/missing.js",
])("%s names a script that is not there, and the folder", (command) => {
  const words = command.split(" ");
  const named = words.find((word) => word.includes("missing"));
  expect(() => checkScript("--engine-command", words, folder)).toThrow(
    `--engine-command: there is no ${named} in ${folder}. Write its path relative to that folder.`,
  );
});

test.each([
  "node agent.js {prompt}",
  "node {root}/agent.js missing.js",
  "node -r missing.js agent.js",
  "node --import missing.mjs",
  "node -e missing.js",
  "python -m missing.py",
  "node {home}/missing.js",
  "node missing",
  "deno run https://example.test/missing.ts",
  "missing.py {prompt}",
  "npx tsx missing.ts",
])("%s is not refused", (command) => {
  expect(() => checkScript("--engine-command", command.split(" "), folder)).not.toThrow();
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
  expect(() => checkConfiguredScript(home)).toThrow(
    `The command of engine \`mine\`: there is no {root}/missing.mjs in ${here}.`,
  );
  const built = await homeOf({ build: [["make"]] });
  expect(() => checkConfiguredScript(built.home)).not.toThrow();
  const placed = await homeOf({ command: ["node", "run.mjs"], files: { workspace: { "./run.mjs": "" } } });
  expect(() => checkConfiguredScript(placed.home)).not.toThrow();
});
