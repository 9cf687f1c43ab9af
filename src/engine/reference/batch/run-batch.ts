import type { Clock } from "../../../core/clock.ts";
import type { Usage } from "../../../core/trace.ts";
import { sleep } from "../sleep.ts";
import type { TaskResult } from "./results-file.ts";
import type { Task } from "./task-list.ts";
import { EitherSignal } from "../either-signal.ts";
import type { AgentEvent, Emit } from "../agent-event.ts";

/** Does one task. `failure` is null when it went well, otherwise the reason. */
export type RunTask = (
  task: Task,
  parts: { readonly signal: AbortSignal; readonly emit: Emit },
) => Promise<{ readonly failure: string | null; readonly patch?: string }>;

interface Batch {
  readonly tasks: readonly Task[];
  readonly schedule: TaskSchedule;
  readonly taskTimeoutMs: number | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly run: RunTask;
  /** Called for each result, one after another. */
  readonly add: (result: TaskResult) => Promise<void>;
}

/** Does the tasks, each with its own context, time limit and failure. Resolves with the number of tasks that are not done. */
export async function runBatch(batch: Batch): Promise<number> {
  let notDone = 0;
  let adding: Promise<void> = Promise.resolve();
  await scheduleTasks(batch.tasks, batch.schedule, async (task, warm) => {
    const result = await oneTask(batch, task, warm);
    if (result.status !== "done") notDone += 1;
    adding = adding.then(() => batch.add(result));
    await adding;
  });
  return notDone;
}

async function oneTask(batch: Batch, task: Task, warm: () => void): Promise<TaskResult> {
  const { clock } = batch;
  const startNs = clock.nowNs();
  const limit = new AbortController();
  const over = new AbortController();
  using either = new EitherSignal(batch.signal, limit.signal);
  const { signal } = either;
  const said: string[] = [];
  let usage: Usage = { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 };
  const emit = (event: AgentEvent): void => {
    if (event.kind === "text-delta") {
      // The first token: from now on the prompt cache serves the prefix that others share.
      warm();
      said.push(event.text);
    }
    // A retry repeats what the broken answer had said.
    if (event.kind === "retry-start") said.length = 0;
    if (event.kind === "run-end") usage = event.usage;
  };
  if (batch.taskTimeoutMs !== null) void endLater(batch.taskTimeoutMs, limit, over.signal, clock);
  const ended = await outcomeOf(batch, task, { signal, emit });
  over.abort();
  const { failure, patch } = ended;
  return {
    task: task.id,
    prompt: task.prompt,
    status:
      failure === null ? "done" : limit.signal.aborted ? "timed-out" : batch.signal.aborted ? "interrupted" : "failed",
    text: said.join(""),
    usage,
    durationMs: Number(clock.nowNs() - startNs) / 1e6,
    ...(failure === null ? {} : { error: failure }),
    ...(patch === undefined ? {} : { patch }),
  };
}

/** Leaves behind a task that ignores its signal: the others need its place. */
async function outcomeOf(
  { run }: Batch,
  task: Task,
  parts: { readonly signal: AbortSignal; readonly emit: Emit },
): ReturnType<RunTask> {
  const { signal } = parts;
  const over = new AbortController();
  try {
    signal.throwIfAborted();
    const left = new Promise<{ readonly failure: string }>((resolve) => {
      const leave = (): void => resolve({ failure: messageOf(signal.reason) });
      signal.addEventListener("abort", leave, { once: true, signal: over.signal });
    });
    return await Promise.race([run(task, parts), left]);
  } catch (error) {
    return { failure: messageOf(error) };
  } finally {
    over.abort();
  }
}

async function endLater(limitMs: number, limit: AbortController, over: AbortSignal, clock: Clock): Promise<void> {
  await sleep(clock, limitMs * 1e6, over);
  if (!over.aborted) limit.abort(new Error(`the task took longer than ${limitMs / 1_000} s`));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** How many tasks run together, and when the next may start. */
interface TaskSchedule {
  readonly parallel: number;
  readonly schedule: "pool" | "waves";
  /** The other tasks wait until the first is warm. */
  readonly warmFirst: boolean;
}

/** Does a task. May call `warm` before it ends. Must not reject: one task's failure does not stop the others. */
type DoTask<Item> = (task: Item, warm: () => void) => Promise<void>;

/**
 * Does all tasks in order, at most `parallel` at once. pool: the next task starts when any task ends. waves: groups start together, and
 * the next group waits for the whole group.
 */
export async function scheduleTasks<Item>(
  tasks: readonly Item[],
  { parallel, schedule, warmFirst }: TaskSchedule,
  work: DoTask<Item>,
): Promise<void> {
  const [first, ...others] = tasks;
  if (first === undefined) return;
  if (!warmFirst) return spread(tasks, parallel, schedule, (task) => work(task, nothing));
  let begun: Promise<void> = Promise.resolve();
  await new Promise<void>((warm) => {
    begun = work(first, warm).finally(warm);
  });
  // The first task still takes up a place.
  await spread([begun, ...others.map((task) => ({ task }))], parallel, schedule, (one) =>
    one instanceof Promise ? one : work(one.task, nothing),
  );
}

async function spread<Item>(
  items: readonly Item[],
  parallel: number,
  schedule: TaskSchedule["schedule"],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  switch (schedule) {
    case "pool": {
      const queue = items.values();
      const worker = async (): Promise<void> => {
        for (const item of queue) await work(item);
      };
      await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
      return;
    }
    case "waves":
      for (let start = 0; start < items.length; start += parallel) {
        await Promise.all(items.slice(start, start + parallel).map(work));
      }
  }
}

function nothing(): void {}
