import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { UserError } from "../../../core/user-error.ts";
import type { RunTask } from "./run-batch.ts";
import { declaredBy } from "../options.ts";
import { batchOptions } from "../options/program-flags.ts";
import type { Emit } from "../agent-event.ts";

/** Runs each task as a process in its own git worktree, so that agents cannot touch each other's files. */
export function worktreeTasks(root: string, program: readonly [string, ...string[]]): RunTask {
  const [command, ...leading] = program;
  // Git allows only one change of its worktrees at a time.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  return async (task, { signal, emit }) => {
    const tree = await inTurn(() => addWorktree(root));
    try {
      const failure = await processRun([command, ...leading, "--output", "jsonl", "--", "-"], {
        prompt: task.prompt,
        cwd: tree.path,
        signal,
        emit,
      });
      return { failure, patch: await tree.patch() };
    } finally {
      await inTurn(() => tree.remove());
    }
  };
}

/** The arguments for a task's process: those of this process without the batch's flags and its template. */
export function withoutBatch(argv: readonly string[], template: string): string[] {
  const names = new Set(["results", "output", ...declaredBy(batchOptions).map(({ name }) => name)]);
  const kept: string[] = [];
  const end = argv.lastIndexOf(template);
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? "";
    const [, name, equals] = /^--([\w-]+)(=)?/.exec(argument) ?? [];
    if (index === end || argument === "--") continue;
    if (name !== undefined && names.has(name)) index += equals === undefined ? 1 : 0;
    else kept.push(argument);
  }
  return kept;
}

async function processRun(
  [command, ...args]: readonly [string, ...string[]],
  run: { readonly prompt: string; readonly cwd: string; readonly signal: AbortSignal; readonly emit: Emit },
): Promise<string | null> {
  const child = spawn(command, args, { cwd: run.cwd, stdio: ["pipe", "pipe", "pipe"] });
  const stop = (): void => void child.kill("SIGTERM");
  run.signal.addEventListener("abort", stop, { once: true });
  const closed = once(child, "close");
  child.stdin.on("error", () => undefined).end(run.prompt);
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  for await (const line of createInterface({ input: child.stdout })) run.emit(JSON.parse(line));
  const [code]: unknown[] = await closed;
  run.signal.removeEventListener("abort", stop);
  run.signal.throwIfAborted();
  return code === 0 ? null : (complaint.trim().split("\n").at(-1) ?? `the task's process ended with ${String(code)}`);
}

const run = promisify(execFile);
/** A patch is part of one line of the results. */
const largestPatchBytes = 16 * 1024 * 1024;

/** A second working tree of a git repository, at the current commit, without uncommitted changes. */
interface Worktree {
  readonly path: string;
  /** All changes, also new files, as a patch for `git apply`. Empty if there are none. */
  patch(): Promise<string>;
  remove(): Promise<void>;
}

/** Adds a worktree in the temporary folder. Throws a UserError if there is no commit. */
async function addWorktree(root: string): Promise<Worktree> {
  const folder = await mkdtemp(join(tmpdir(), "agent-worktree-"));
  const path = join(folder, "tree");
  try {
    await run("git", ["-C", root, "worktree", "add", "--detach", "--quiet", path]);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new UserError("--isolation worktree needs a git repository with a commit. Run git init and commit first.", {
      cause: error,
    });
  }
  return {
    path,
    patch: async () => {
      await run("git", ["-C", path, "add", "--all"]);
      const options = { maxBuffer: largestPatchBytes };
      const { stdout } = await run("git", ["-C", path, "diff", "--cached", "--binary", "HEAD"], options);
      return stdout;
    },
    remove: async () => {
      await run("git", ["-C", root, "worktree", "remove", "--force", path]).catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
