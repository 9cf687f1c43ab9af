import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { bench, type BenchResult, emptyFolder, startBench } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

/** Put together here, so that no scanner of repositories takes this file for a leak. */
const key = `xai-${"Zq7Wm2Xv9Kt4".repeat(6)}`;
const part = key.slice(8, 28);
const escapes = "\u001B]0;pwned\u0007\u001B[2J";
const commands = "x\n::error title=pwned::y\n::stop-commands::abc\n##vso[task.complete]z\n";

/** An engine that fails and writes its key, escape sequences and commands of a CI runner to stderr. */
function folderWithTalker(): string {
  const folder = emptyFolder();
  const script = `process.stderr.write(${JSON.stringify(`${commands}Error: bad key ${key} ${escapes}\n`)}); process.exit(3);`;
  writeFileSync(join(folder, "engine.mjs"), script);
  const env = { SERVICE_TOKEN: key };
  const engines = [{ id: "talker", command: [process.execPath, "{root}/engine.mjs", "--api-key", key], env }];
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines }));
  return folder;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function expectHarmless({ stdout, stderr }: BenchResult): void {
  for (const text of [stdout, stderr]) {
    expect(text).not.toContain(part);
    expect(text).not.toContain("\u001B]0;");
    expect(text).not.toContain("\u001B[2J");
    expect(text).not.toMatch(/^\s*::[a-z]/m);
    expect(text).not.toMatch(/##vso\[/);
  }
}

test("neither terminal nor files have the key that an engine prints, or that its command holds", async () => {
  const folder = folderWithTalker();
  const command = `${process.execPath} engine.mjs --api-key ${key} {prompt}`;
  for (const choice of [[], ["--engine-command", command]]) {
    const result = await bench(
      folder,
      "run",
      "cold-start",
      "--arm",
      "as-is",
      "--trials",
      "1",
      "--out",
      "reports",
      ...choice,
    );
    expect(result.code).toBe(2);
    expectHarmless(result);
  }
  const files = filesBelow(join(folder, "reports"));
  expect(files.filter((path) => path.endsWith("run.json")).length).toBe(2);
  expect(files.filter((path) => readFileSync(path, "utf8").includes(part))).toEqual([]);
});

test("no data for programs are printed without the search for secrets", () => {
  const sources = filesBelow(resolve(import.meta.dirname, "../../src/cli")).filter((path) => path.endsWith(".ts"));
  expect(sources.length).toBeGreaterThan(100);
  const printing = /stdout\.write\([^;]*JSON\.stringify|^ *return `\$\{JSON\.stringify\((?!z\.)/m;
  expect(sources.filter((path) => printing.test(readFileSync(path, "utf8")))).toEqual([]);
});

/** Files that a stranger may have made, by what reads them. */
const readers: Readonly<Record<string, (file: string) => readonly string[]>> = {
  report: (file) => ["report", file],
  compare: (file) => ["compare", file, file, "cold-start"],
  publish: (file) => ["publish", file, "--out", "site"],
  merge: (file) => ["merge", file, file],
  baseline: (file) => ["baseline", "save", "x", file],
  history: (file) => ["history", file],
  claims: (file) => ["claims", file],
  "serve --script": (file) => ["serve", "--port", "0", "--script", file],
  "serve --cassette": (file) => ["serve", "--port", "0", "--cassette", file],
  "profile FILE": (file) => ["profile", file],
};

const contents: Readonly<Record<string, string>> = {
  "a hostile key": JSON.stringify({ schemaVersion: 1, [`${commands}${escapes}`]: key }),
  "hostile text that is not JSON": `{"a": ${commands}${escapes} ${key}`,
};

test.for(Object.entries(readers))("the error of %s on a stranger's file is one harmless line", async ([, argv]) => {
  for (const [what, content] of Object.entries(contents)) {
    const folder = emptyFolder();
    writeFileSync(join(folder, "file.json"), content);
    const result = await benchInTurn(folder, ...argv("file.json"));
    expect(result.code, `${what}: ${result.stderr}`).not.toBe(1);
    expectHarmless(result);
    expect(result.stderr).not.toMatch(/^ {4}at /m);
  }
});

test("a run whose stderr and stdout are closed goes on and is kept", async () => {
  const folder = emptyFolder();
  const { child, result } = startBench(
    folder,
    "run",
    "cold-start",
    "--engine",
    "reference",
    "--arm",
    "floor",
    "--trials",
    "2",
    "--out",
    "reports",
  );
  child.stderr?.destroy();
  child.stdout?.destroy();
  expect(await result).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(filesBelow(join(folder, "reports")).map((path) => path.split("/").at(-1))).toContain("run.json");
});
