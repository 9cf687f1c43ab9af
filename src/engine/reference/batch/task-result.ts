import type { Usage } from "../../../core/trace.ts";

/** How one task of a batch ended; a line of the results. */
export interface TaskResult {
  readonly task: string;
  readonly prompt: string;
  readonly status: "done" | "failed" | "timed-out" | "interrupted";
  /** What the model said. */
  readonly text: string;
  readonly usage: Usage;
  readonly durationMs: number;
  readonly error?: string;
  /** What the task changed, where it worked in a worktree of its own: a patch for `git apply`. */
  readonly patch?: string;
}

/** A result as a line, with its line end; JSON has no bare line ends, so a line is always whole. */
export function resultLine(result: TaskResult): string {
  return `${JSON.stringify(result)}\n`;
}

/** Ids of the tasks that results say are done. Lines that cannot be read, as of a run that was killed, count for nothing. */
export function doneTasks(text: string): Set<string> {
  return new Set(text.split("\n").flatMap(doneTask));
}

function doneTask(line: string): string[] {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null) return [];
    return "task" in value && typeof value.task === "string" && "status" in value && value.status === "done"
      ? [value.task]
      : [];
  } catch {
    return [];
  }
}
