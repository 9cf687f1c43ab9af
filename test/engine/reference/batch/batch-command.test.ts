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

test("a batch without tasks says so in one line and ends as wrong usage", async () => {
  await using space = await workspace({});
  const args = ["--for-each", "*.none", "Read {file}"];
  const { code, stderr } = await startEngine("reference", args, { cwd: space.root, url: "http://127.0.0.1:1" })
    .finished;
  expect(code).toBe(2);
  expect(stderr).toBe('reference: the batch has no task: what "*.none" matches is empty\n');
});
