import { copyFile, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { makeOwnedFolder } from "../../run/owned-folder.ts";
import { git, repositoryRoot } from "./git.ts";

/** Commit id (40 or 64 hex digits) of a branch, tag or other name; null if there is none, or no repository, or no git. */
export async function resolveRevision(repository: string, name: string): Promise<string | null> {
  // Some versions of git take such a name for an option.
  if (name === "" || name.startsWith("-")) return null;
  const answer = await git(repository, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  return answer.ok && /^[0-9a-f]{40,64}$/.test(answer.text) ? answer.text : null;
}

/** Why a repository may lack a revision: there is none, nothing was committed, or its history is cut. Empty if none of that is so. */
export async function historyHint(repository: string): Promise<string> {
  const answer = await git(repository, ["rev-parse", "--is-shallow-repository"]);
  if (!answer.ok) return " (this folder is in no git repository)";
  if (answer.text === "true")
    return " (this clone is shallow: fetch the whole history, with `fetch-depth: 0` in GitHub Actions or `git fetch --unshallow`)";
  return (await git(repository, ["rev-parse", "--verify", "HEAD"])).ok ? "" : " (nothing was committed here yet)";
}

/** The name that git puts on commits in a folder; null if it has none. */
export async function gitUserName(folder: string): Promise<string | null> {
  const answer = await git(folder, ["config", "user.name"]);
  return answer.ok && answer.text !== "" ? answer.text : null;
}

/** The commit that the working tree is based on, null outside git; also the tree's id when it has changes. */
export async function workingTreeState(
  repository: string,
): Promise<{ readonly commit: string | null; readonly dirty: boolean; readonly tree?: string }> {
  const commit = await resolveRevision(repository, "HEAD");
  if (commit === null) return { commit, dirty: false };
  const committed = await git(repository, ["rev-parse", "--verify", `${commit}^{tree}`]);
  const tree = await snapshotWorkingTree(repository);
  return committed.text === tree ? { commit, dirty: false } : { commit, dirty: true, ...(tree && { tree }) };
}

/** The paths that differ between two commits or trees, relative to the repository's top. */
export async function changedPaths(repository: string, from: string, to: string): Promise<readonly string[]> {
  const root = await repositoryRoot(repository);
  const answer = await git(root ?? repository, ["diff-tree", "-r", "-z", "--name-only", from, to]);
  return answer.ok ? answer.text.split("\0").filter(Boolean) : [];
}

/** Names of the folders that bench writes, wherever `--out` puts them: runs by date and time, and profiles. */
const ownFolders = [
  `${"[0-9]".repeat(4)}-[0-9][0-9]-[0-9][0-9]-${"[0-9]".repeat(6)}-${"[0-9a-f]".repeat(4)}*`,
  `profile-*-${"[0-9a-f]".repeat(4)}`,
  `.profile-*-${"[0-9a-f]".repeat(4)}.part`,
];
const withoutOwnFolders = ownFolders.map((name) => `:(top,exclude,glob)**/${name}/**`);

/** Whether a folder of this name is a run or a profile of bench. */
export function isOwnFolder(name: string): boolean {
  return ownFolders.some((glob) => {
    const pattern = glob.replaceAll(".", String.raw`\.`).replaceAll("*", ".*");
    return new RegExp(`^${pattern}$`).test(name);
  });
}

/**
 * Tree id of the working tree as it is now, with changed, staged and untracked files. Ignored files and untracked runs and
 * profiles of bench are left out: a run would make the next one dirty. Null without a repository or git. It goes through a
 * copy of the index, so the user's index, stash, branches and files stay as they are. It adds only unreferenced objects,
 * which git removes later.
 */
export async function snapshotWorkingTree(repository: string): Promise<string | null> {
  const root = await repositoryRoot(repository);
  if (root === null) return null;
  const folder = await makeOwnedFolder(tmpdir(), "bench-index-");
  try {
    const indexFile = join(folder, "index");
    const own = await git(root, ["rev-parse", "--git-path", "index"]);
    // The copy knows unchanged files, and tracked files that an ignore rule covers.
    await copyIndex(resolve(root, own.text), indexFile);
    const updated = await git(root, ["add", "--update", "--", ":/"], { indexFile });
    const added = updated.ok
      ? await git(root, ["add", "--all", "--", ":/", ...withoutOwnFolders], { indexFile })
      : updated;
    const tree = added.ok ? await git(root, ["write-tree"], { indexFile }) : added;
    return tree.ok ? tree.text : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Copies the index with its own time, rounded down. Git rereads files that are not older than the index; a copy dated now
 * would hide an edit of equal length made a second ago.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const own = await stat(from).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  // A new repository has none.
  if (own === null) return;
  await copyFile(from, to);
  const seconds = Math.floor(own.mtimeMs / 1000);
  await utimes(to, seconds, seconds);
}
