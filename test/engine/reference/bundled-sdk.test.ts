import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { answer, scriptedProvider } from "../scripted-provider.ts";
import { workspace } from "../workspace.ts";

const root = resolve(import.meta.dirname, "../../..");

/** Every script on disk that V8 loaded in a run of the built engine: its own list, from its coverage file. */
async function loadedFiles(flags: readonly string[]): Promise<string[]> {
  await using provider = await scriptedProvider([answer({ kind: "text", text: "Done." })]);
  await using space = await workspace();
  const folder = join(space.root, "coverage");
  const engine = spawn(
    process.execPath,
    [join(root, "dist/src/engine/reference/main.js"), "--startup", "lazy", ...flags, "x"],
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
  return texts.flatMap((text) => {
    const { result }: { result: { url: string }[] } = JSON.parse(text);
    return result.map(({ url }) => url).filter((url) => url.startsWith("file:"));
  });
}

test("the built engine opens few files before its first request: the SDK is one of them, no subsystem is any", async () => {
  const files = await loadedFiles([]);
  expect(files.filter((url) => url.includes("/node_modules/"))).toEqual([]);
  expect(files.filter((url) => url.endsWith("/sdk-bundle.cjs"))).toHaveLength(1);
  expect(files.length).toBeLessThan(60);
  const onFirstUse = ["/subsystems/", "/config/", "/instruments/", "/serve/", "/preload/"];
  expect(files.filter((url) => onFirstUse.some((folder) => url.includes(`/reference${folder}`)))).toEqual([]);
});
