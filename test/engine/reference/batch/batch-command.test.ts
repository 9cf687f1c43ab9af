import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEngine } from "../../engine-process.ts";
import { answer, scriptedProvider } from "../../scripted-provider.ts";
import { workspace } from "../../workspace.ts";

const one = answer({ kind: "text", text: "Done." });

test("lines of standard input become tasks, and a second run does only what is not done", async () => {
  await using provider = await scriptedProvider([one, one, one]);
  await using space = await workspace({});
  const run = async (stdin: string) =>
    startEngine("reference", ["--batch", "-", "--results", "out.jsonl", "--rpm", "100"], {
      cwd: space.root,
      url: provider.url,
      stdin,
    }).finished;
  const first = await run("first task\nsecond task\n");
  expect(first).toMatchObject({ code: 0, stderr: "", stdout: "2 of 2 tasks done, 0 of them before\n" });
  const second = await run("first task\nsecond task\nthird task\n");
  expect(second).toMatchObject({ code: 0, stdout: "3 of 3 tasks done, 2 of them before\n" });
  const asked = provider.requests.map(({ body }) => body.messages[0]?.content[0]?.text);
  expect(new Set(asked)).toEqual(new Set(["first task", "second task", "third task"]));
  expect(asked).toHaveLength(3);
  const lines = (await readFile(join(space.root, "out.jsonl"), "utf8")).trimEnd().split("\n");
  expect(lines.map((line): unknown => JSON.parse(line))).toHaveLength(3);
});

test.each([
  ["*.none", 'reference: The batch has no task: what "*.none" matches is empty.\n'],
  ["../*", 'reference: --for-each "../*": the glob must stay below the directory; use a relative one without ..\n'],
])("a batch whose files are %s says what is wrong in one line and ends as wrong usage", async (glob, line) => {
  await using space = await workspace({});
  const args = ["--for-each", glob, "Read {file}"];
  const settings = { cwd: space.root, url: "http://127.0.0.1:1" };
  expect(await startEngine("reference", args, settings).finished).toMatchObject({ code: 2, stderr: line });
});

test("a batch that is killed leaves whole lines only, and a second run ends it", async () => {
  const names = Array.from({ length: 30 }, (_, at) => `task ${at}`);
  await using provider = await scriptedProvider(Array.from({ length: 90 }, () => one));
  await using space = await workspace({ tasks: names.join("\n") });
  const args = ["--batch", "tasks", "--results", "out.jsonl", "--parallel", "2"];
  const settings = { cwd: space.root, url: provider.url };
  const linesOf = async (): Promise<readonly string[]> =>
    ((await space.tree())["out.jsonl"] ?? "").split("\n").slice(0, -1);
  const { child, finished } = startEngine("reference", args, settings);
  await expect.poll(linesOf).not.toEqual([]);
  child.kill("SIGKILL");
  await finished;
  const before = await linesOf();
  for (const line of before) expect(JSON.parse(line)).toMatchObject({ status: "done" });
  const again = await startEngine("reference", args, settings).finished;
  expect(again).toMatchObject({ code: 0, stdout: `30 of 30 tasks done, ${before.length} of them before\n` });
  const after = (await linesOf()).map((line): { prompt: string } => JSON.parse(line));
  expect(after.map(({ prompt }) => prompt).toSorted()).toEqual(names.toSorted());
});
