import { expect, test } from "vitest";
import { withoutBatch } from "../../../../src/engine/reference/batch/worktree-task.ts";

test("a task's process is started with everything but the batch, its results and its template", () => {
  const template = "Do {task}";
  const argv = [
    "--model",
    "m",
    "--batch",
    "tasks.txt",
    "--parallel=4",
    "--results",
    "r.jsonl",
    "--help",
    "--",
    template,
  ];
  expect(withoutBatch(argv, template)).toEqual(["--model", "m", "--help"]);
  expect(withoutBatch(["--batch", "-"], "{task}")).toEqual([]);
});
