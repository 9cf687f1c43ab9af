import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/provider/README.md"), "utf8");

/** Runs the program of a page in a folder where the package is installed, and returns what it prints. */
async function printedBy(text: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "bench-quick-start-"));
  for (const [name, target] of [
    ["agent-engine-bench", root],
    ["@anthropic-ai/sdk", join(root, "node_modules/@anthropic-ai/sdk")],
  ] as const) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(target, join(folder, "node_modules", name));
  }
  writeFileSync(join(folder, "program.mjs"), /^```js\n([^]*?)^```$/m.exec(text)?.[1] ?? "");
  const { stdout } = await promisify(execFile)(process.execPath, ["program.mjs"], { cwd: folder });
  return stdout;
}

test("the page's program runs as it stands in a user's own folder", async () => {
  const printed = await printedBy(page);
  expect(printed.split("\n").slice(0, 2)).toEqual(["tool_use shell date", "end_turn text"]);
  expect(printed).toMatch(/turn 0: \d+ tokens, turn 1: \d+ tokens/);
});

test("so does the program on virtual time, which finds the cache warm after four minutes and cold after six", async () => {
  const printed = await printedBy(readFileSync(join(root, "docs/provider/model.md"), "utf8"));
  expect([...printed.matchAll(/: (\d+) tokens/g)].map(([, tokens]) => Number(tokens) > 0)).toEqual([
    false,
    true,
    false,
  ]);
});

test("the entries that the page names are exported, and lead to what it says", async () => {
  const manifest: { exports: Record<string, string> } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const named = [...page.matchAll(/agent-engine-bench(\/provider[\w/-]*)/g)].map((match) => `.${match[1]}`);
  expect(new Set(named)).toEqual(
    new Set(Object.keys(manifest.exports).filter((entry) => entry.startsWith("./provider"))),
  );
  for (const entry of named) await import(join(root, manifest.exports[entry] ?? ""));
});
