import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { ResultsFile, type TaskResult } from "../../../../src/engine/reference/batch/results-file.ts";
import { type RunTask, runBatch, scheduleTasks } from "../../../../src/engine/reference/batch/run-batch.ts";
import { readTasks } from "../../../../src/engine/reference/batch/task-list.ts";
import { VirtualClock } from "../../../../src/provider/virtual/virtual-clock.ts";

const noInput = { root: "/nowhere", standardInput: () => Promise.resolve("one\n\ntwo {task}\n") };

test("tasks come from lines, from standard input and from a list, and the same task keeps its id", async () => {
  const lines = await readTasks({ kind: "lines", path: "-" }, "Do {task}!", noInput);
  expect(lines.map(({ prompt }) => prompt)).toEqual(["Do one!", "Do two {task}!"]);
  const json = '["$&", {"name": "b"}, "$&"]';
  const items = await readTasks({ kind: "array", json }, "Do {item}.", noInput);
  expect(items.map(({ prompt }) => prompt)).toEqual(["Do $&.", 'Do {"name":"b"}.', "Do $&."]);
  expect(new Set(items.map(({ id }) => id)).size).toBe(3);
  expect(await readTasks({ kind: "array", json }, "Do {item}.", noInput)).toEqual(items);
  const fields = await readTasks({ kind: "array", json: '[{"name":"b"}]' }, "Do {item.name}.", noInput);
  expect(fields[0]?.prompt).toBe("Do b.");
});

test.each([
  [{ kind: "array", json: "{}" } as const, "{item}", /--array is not a JSON list/],
  [{ kind: "array", json: "[]" } as const, "{item}", /The batch has no task/],
  [{ kind: "array", json: "[1]" } as const, "{item.name}", /Item 1 of --array has no "name"/],
  [{ kind: "array", json: "[1]" } as const, "no place", /needs \{item\}/],
  [{ kind: "lines", path: "/no/such" } as const, "{task}", /--batch "\/no\/such" cannot be read/],
])("%j with %j says what is wrong", async (source, template, message) => {
  await expect(readTasks(source, template, noInput)).rejects.toThrow(message);
});

test("every task runs once, in order of starting, never more at once than asked; waves wait for their longest", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom("pool", "waves"),
      fc.boolean(),
      async (lengths, parallel, schedule, warmFirst) => {
        const clock = new VirtualClock();
        const started: number[] = [];
        let open = 0;
        let most = 0;
        const tasks = lengths.map((length, index) => ({ length, index }));
        await scheduleTasks(tasks, { parallel, schedule, warmFirst }, async ({ length, index }, warm) => {
          started.push(index);
          open += 1;
          most = Math.max(most, open);
          await clock.sleep(length);
          warm();
          open -= 1;
        });
        expect(started).toEqual(tasks.map(({ index }) => index));
        expect(most).toBeLessThanOrEqual(parallel);
      },
    ),
    { numRuns: 40 },
  );
});

function batchOf(run: RunTask, clock: VirtualClock, results: TaskResult[], taskTimeoutMs: number | null = 2_000) {
  return {
    tasks: ["a", "b", "c", "d"].map((prompt) => ({ id: prompt, prompt })),
    schedule: { parallel: 2, schedule: "pool", warmFirst: false } as const,
    taskTimeoutMs,
    clock,
    signal: new AbortController().signal,
    run,
    add: (result: TaskResult) => {
      results.push(result);
      return Promise.resolve();
    },
  };
}

test("a task that fails, throws or hangs without heeding its signal ends alone", async () => {
  const clock = new VirtualClock();
  const results: TaskResult[] = [];
  const run: RunTask = async ({ prompt }, { emit }) => {
    if (prompt === "a") return new Promise(() => undefined);
    if (prompt === "b") throw new Error("broke");
    emit({ kind: "text-delta", text: `half of ${prompt}` });
    emit({ kind: "retry-start", attempt: 2, waitMs: 0, reason: "reset" });
    emit({ kind: "text-delta", text: `said ${prompt}` });
    await clock.sleep(1e9);
    return { failure: prompt === "d" ? "refused" : null };
  };
  expect(await runBatch(batchOf(run, clock, results))).toBe(3);
  const told = results.toSorted((left, right) => left.task.localeCompare(right.task));
  expect(told.map(({ status, text }) => [status, text])).toEqual([
    ["timed-out", ""],
    ["failed", ""],
    ["done", "said c"],
    ["failed", "said d"],
  ]);
  expect(told[0]?.error).toBe("the task took longer than 2 s");
});

async function startsOf(warmFirst: boolean): Promise<number[]> {
  const clock = new VirtualClock();
  const startedNs: number[] = [];
  const run: RunTask = async (_, { emit }) => {
    startedNs.push(Number(clock.nowNs()));
    await clock.sleep(1e9);
    emit({ kind: "text-delta", text: "first" });
    await clock.sleep(1e9);
    return { failure: null };
  };
  const batch = batchOf(run, clock, [], null);
  await runBatch({ ...batch, schedule: { parallel: 4, schedule: "pool", warmFirst } });
  return startedNs;
}

test("warm-first starts the others with the first token of the first, burst at once", async () => {
  expect(await startsOf(true)).toEqual([0, 1e9, 1e9, 1e9]);
  expect(await startsOf(false)).toEqual([0, 0, 0, 0]);
});

test("results are whole lines, also after a run that was killed within one, and say what is done", async () => {
  const folder = await mkdtemp(join(tmpdir(), "results-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "results.jsonl");
  await writeFile(path, '{"task":"a","status":"done"}\n{"task":"b","status":"failed"}\n{"task":"c","sta');
  const file = await ResultsFile.open(path);
  expect([...file.done]).toEqual(["a"]);
  const usage = { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 };
  const result = { prompt: "p", status: "done", text: "two\nlines", usage, durationMs: 1 } as const;
  await Promise.all(["c", "d"].map((task) => file.add({ ...result, task })));
  await file.close();
  const again = await ResultsFile.open(path);
  expect([...again.done].toSorted()).toEqual(["a", "c", "d"]);
  await again.close();
  expect((await readFile(path, "utf8")).split("\n")).toHaveLength(6);
  await expect(ResultsFile.open(join(folder, "no", "results"))).rejects.toThrow(/--results cannot be written/);
});
