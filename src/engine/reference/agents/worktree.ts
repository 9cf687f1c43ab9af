import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../core/user-error.ts";

const run = promisify(execFile);
/** Patches are told in a line of the results. */
const largestPatchBytes = 16 * 1024 * 1024;

/** A second working tree of a git repository, at the commit that is checked out; what is not committed is not in it. */
export interface Worktree {
  readonly path: string;
  /** All that was changed in it, new files included, as a patch for `git apply`; empty when nothing was. */
  patch(): Promise<string>;
  remove(): Promise<void>;
}

/** Adds a worktree in the folder for temporary files. Throws a UserError where there is no commit to start from. */
export async function addWorktree(root: string): Promise<Worktree> {
  const folder = await mkdtemp(join(tmpdir(), "agent-worktree-"));
  const path = join(folder, "tree");
  try {
    await run("git", ["-C", root, "worktree", "add", "--detach", "--quiet", path]);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new UserError("--isolation worktree needs a git repository with a commit; run git init and commit first", {
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
