import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEngine } from "../engine-process.ts";
import { answer, scriptedProvider } from "../scripted-provider.ts";
import { workspace } from "../workspace.ts";

/** Every script that V8 loaded in a run that uses no tool: its own list, from its coverage file. */
async function loadedScripts(startup: string): Promise<string> {
  await using provider = await scriptedProvider([answer({ kind: "text", text: "Done." })]);
  await using space = await workspace();
  const folder = join(space.root, "coverage");
  const env = { NODE_V8_COVERAGE: folder };
  const settings = { cwd: space.root, url: provider.url, env, from: "source" } as const;
  expect(await startEngine("reference", ["--startup", startup, "x"], settings).finished).toMatchObject({ code: 0 });
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return texts.flatMap((text) => scriptUrls(JSON.parse(text))).join("\n");
}

function scriptUrls(coverage: { result: { url: string }[] }): string[] {
  return coverage.result.map(({ url }) => url);
}

const onFirstUse = [
  "picomatch",
  "node_modules/ignore/",
  "tools/bash",
  "tools/grep",
  "context/compaction",
  "span-reports",
];

test("a lazy start loads the client and no tool, an eager one loads every part", async () => {
  const [lazy, eager] = [await loadedScripts("lazy"), await loadedScripts("eager")];
  expect(lazy).toContain("@anthropic-ai/sdk/client.js");
  expect(onFirstUse.filter((part) => lazy.includes(part))).toEqual([]);
  expect(onFirstUse.filter((part) => !eager.includes(part))).toEqual([]);
});
