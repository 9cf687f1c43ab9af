import { type FileHandle, open, readFile } from "node:fs/promises";
import type { Usage } from "../../../core/trace.ts";
import { UserError } from "../../../core/user-error.ts";

/** A file of results. Each line is one write at its end, so that results survive a killed process. */
export class ResultsFile {
  /** Ids of the tasks that are already done. */
  readonly done: ReadonlySet<string>;
  readonly #file: FileHandle;

  private constructor(file: FileHandle, done: ReadonlySet<string>) {
    this.#file = file;
    this.done = done;
  }

  static async open(path: string): Promise<ResultsFile> {
    try {
      const before = await readFile(path, "utf8").catch(() => "");
      const file = await open(path, "a");
      // An unfinished line of a killed run must not swallow the next line.
      if (before !== "" && !before.endsWith("\n")) await file.appendFile("\n");
      return new ResultsFile(file, doneTasks(before));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`--results cannot be written (${reason}). Pass a file in a folder that exists.`, {
        cause: error,
      });
    }
  }

  async add(result: TaskResult): Promise<void> {
    await this.#file.appendFile(resultLine(result));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** How one task of a batch ended: a line of the results. */
export interface TaskResult {
  readonly task: string;
  readonly prompt: string;
  readonly status: "done" | "failed" | "timed-out" | "interrupted";
  /** The model's text. */
  readonly text: string;
  readonly usage: Usage;
  readonly durationMs: number;
  readonly error?: string;
  /** The changes of a task with its own worktree, as a patch for `git apply`. */
  readonly patch?: string;
}

/** A result as a line of JSON, with its line end. */
export function resultLine(result: TaskResult): string {
  return `${JSON.stringify(result)}\n`;
}

/** Ids of the tasks that are done by these results. A line that a killed run left unfinished does not count. */
function doneTasks(text: string): Set<string> {
  return new Set(
    text.split("\n").flatMap((line) => {
      try {
        const value: unknown = JSON.parse(line);
        const isDone = typeof value === "object" && value !== null && "status" in value && value.status === "done";
        return isDone && "task" in value && typeof value.task === "string" ? [value.task] : [];
      } catch {
        return [];
      }
    }),
  );
}
