import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { answer, scriptedProvider } from "../scripted-provider.ts";
import { workspace } from "../workspace.ts";

const root = resolve(import.meta.dirname, "../../..");
const nodesFetch = /undici|webstreams\/readablestream/;
const listsBuiltIns = `process.on("exit", () => require("node:fs").writeFileSync("built-ins.txt", process.moduleLoadList.join()));`;

/** What a run of the built engine loaded: every script on disk, by V8's own list in its coverage file, and Node's own modules. */
async function loaded(
  flags: readonly string[] = [],
): Promise<{ readonly files: readonly string[]; readonly builtIns: readonly string[] }> {
  await using provider = await scriptedProvider([answer({ kind: "text", text: "Done." })]);
  await using space = await workspace();
  const folder = join(space.root, "coverage");
  const watcher = join(space.root, "watcher.cjs");
  await writeFile(watcher, listsBuiltIns);
  const engine = spawn(
    process.execPath,
    ["--require", watcher, join(root, "dist/src/engine/reference/main.js"), ...flags, "x"],
    {
      cwd: space.root,
      env: {
        PATH: process.env["PATH"],
        ANTHROPIC_API_KEY: "key-for-tests",
        ANTHROPIC_BASE_URL: provider.url,
        NODE_V8_COVERAGE: folder,
      },
      stdio: "ignore",
    },
  );
  expect(await once(engine, "exit")).toEqual([0, null]);
  const texts = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), "utf8")));
  const urls = texts.flatMap((text) => {
    const { result }: { result: { url: string }[] } = JSON.parse(text);
    return result.map(({ url }) => url).filter((url) => /^(file:|\/)/.test(url));
  });
  const names = await readFile(join(space.root, "built-ins.txt"), "utf8");
  return { files: urls.filter((url) => !url.endsWith("/watcher.cjs")), builtIns: names.split(",") };
}

test("the built engine reads four files and nothing of Node's own fetch before it is done", async () => {
  const { files, builtIns } = await loaded();
  expect(new Set(files.map((url) => url.split("/").at(-1)))).toEqual(
    new Set(["main.js", "bundled-script.js", "engine-bundle.cjs", "sdk-bundle.cjs"]),
  );
  expect(files).toHaveLength(4);
  // All of `fetch`, with its web streams, costs about as much as the rest of a start.
  expect(builtIns.filter((name) => nodesFetch.test(name))).toEqual([]);
  const plain = await loaded(["--connections", "default"]);
  expect(plain.builtIns.filter((name) => nodesFetch.test(name)).length).toBeGreaterThan(1);
});
