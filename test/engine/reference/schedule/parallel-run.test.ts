import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEngine } from "../../engine-process.ts";
import { answer, call, scriptedProvider } from "../../scripted-provider.ts";
import { workspace } from "../../workspace.ts";

test("defect: a loop that runs a turn's calls one after another; two reads are under way at once", async () => {
  const reads = ["one", "two"].map((name) => call(name, "bash", { command: `cat ${name}` }));
  await using provider = await scriptedProvider([answer(...reads), answer({ kind: "text", text: "Done." })]);
  await using space = await workspace();
  const paths = ["one", "two"].map((name) => join(space.root, name));
  execFileSync("/bin/sh", ["-c", "mkfifo one two"], { cwd: space.root });
  const { finished } = startEngine("reference", ["work"], { cwd: space.root, url: provider.url });
  // Opening waits for the reader: the first call gets its text only when the second has begun.
  for (const path of paths.toReversed()) await writeFile(path, path.slice(-3));
  expect(await finished).toMatchObject({ code: 0, stdout: "Done.\n" });
  expect(provider.requests[1]?.body.messages[2]?.content).toMatchObject([
    { tool_use_id: "one", content: "one" },
    { tool_use_id: "two", content: "two" },
  ]);
});
