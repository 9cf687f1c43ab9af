import { UserError } from "../../../core/user-error.ts";
import { withoutBatch, worktreeTasks } from "./worktree-task.ts";
import { ownGate } from "../run-parts.ts";
import type { TaskSource } from "../options.ts";
import { openRouter, runRouted } from "../routing/run-routed.ts";
import type { AgentRun } from "../agent-run.ts";
import { runAgent } from "../run-agent.ts";
import { ResultsFile, type TaskResult, resultLine } from "./results-file.ts";
import { runBatch, type RunTask } from "./run-batch.ts";
import { readTasks } from "./task-list.ts";

/** A batch on the command line: a run whose prompt is the template of its tasks. */
export interface BatchRun extends Omit<AgentRun, "emit"> {
  readonly source: TaskSource;
  /** The arguments of this process. */
  readonly argv: readonly string[];
  readonly program: readonly [string, ...string[]];
  readonly standardInput: () => Promise<string>;
  readonly say: (text: string) => void;
}

/** Does the tasks and reports their results. Null when all are done. Otherwise one line with the number of the others. */
export async function batchCommand(run: BatchRun): Promise<string | null> {
  const { options, clock, signal, say } = run;
  const all = await readTasks(run.source, run.prompt, run);
  const file = options.resultsPath === null ? null : await ResultsFile.open(options.resultsPath);
  const tasks = all.filter(({ id }) => file?.done.has(id) !== true);
  try {
    const notDone = await runBatch({
      tasks,
      schedule: { parallel: options.parallel, schedule: options.schedule, warmFirst: options.start === "warm-first" },
      taskTimeoutMs: options.taskTimeoutMs,
      clock,
      signal,
      run: await taskRunner(run),
      add: async (result: TaskResult) => (file === null ? say(resultLine(result)) : file.add(result)),
    });
    if (file !== null)
      say(`${all.length - notDone} of ${all.length} tasks done, ${all.length - tasks.length} of them before\n`);
    return notDone === 0 ? null : `${notDone} of ${all.length} tasks are not done`;
  } finally {
    await file?.close();
  }
}

async function taskRunner(run: BatchRun): Promise<RunTask> {
  const { options, argv, program, root } = run;
  if (options.isolation === "worktree") {
    if (options.limiter !== "none")
      throw new UserError("--limiter holds for one process. Leave it out, or use --isolation context.");
    return worktreeTasks(root, [...program, ...withoutBatch(argv, run.prompt)]);
  }
  return sharedTasks(run);
}

/** Runs tasks as agents of this process, with one gate and one router for all. */
export async function sharedTasks(run: Omit<AgentRun, "prompt" | "emit" | "signal">): Promise<RunTask> {
  const gate = run.gate ?? (await ownGate(run.options, run.clock));
  const router = openRouter(run.options, "batch");
  return async (task, { signal, emit }) => ({
    failure: await runRouted(
      { ...run, requestClass: run.requestClass ?? "batch", ...(gate && { gate }), prompt: task.prompt, signal, emit },
      router,
      runAgent,
    ),
  });
}
