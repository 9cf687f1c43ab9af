import { open, readFile, type FileHandle } from "node:fs/promises";
import { UserError } from "../../../core/user-error.ts";
import { doneTasks, resultLine, type TaskResult } from "./task-result.ts";

/** Results that outlive the process: each line is one write at the end of the file. */
export class ResultsFile {
  /** Tasks that the file says are done. */
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
      // A line that a killed run left unfinished must not swallow the next one.
      if (before !== "" && !before.endsWith("\n")) await file.appendFile("\n");
      return new ResultsFile(file, doneTasks(before));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`--results cannot be written (${reason}); pass a file in a folder that exists`, {
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
