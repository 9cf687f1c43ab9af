import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { git } from "../../gate/revisions/git.ts";
import { isOwnFolder, snapshotWorkingTree } from "../../gate/revisions/revisions.ts";
import type { RawWorkspace } from "../../provider/cassette/seal-session.ts";
import { startingRepository } from "./starting-repository.ts";

/** Bounds of what a cassette keeps of a workspace. */
const mostFiles = 2_000;
const mostBytes = 16 * 1024 * 1024;
const largestFileBytes = 1024 * 1024;

/** Files that hold secrets by their purpose, and folders that are made by tools. */
const secretNames =
  /^(\.env(\..*)?|\.npmrc|\.netrc|\.pypirc|\.git-credentials|credentials(\..*)?|id_[a-z0-9]+|.*\.(pem|key|p12|pfx|jks|keystore))$/i;
const madeFolders: ReadonlySet<string> = new Set([".git", "node_modules", ".venv", "__pycache__", "target"]);

/** A workspace of which nothing is kept. */
export function unkeptWorkspace(folder: string): RawWorkspace {
  return { folder, git: null, files: new Map(), leftOut: 0 };
}

/**
 * The files that an agent starts with: in git the commit and the files that differ from it, ignored ones left out; elsewhere all
 * files, up to the bounds. Of recordings only the name is kept. `isHomeFresh`: the agent does not see the user's own settings.
 */
export async function startingFiles(
  folder: string,
  { isHomeFresh }: { readonly isHomeFresh: boolean },
): Promise<RawWorkspace> {
  const found = await startingRepository(folder, { isHomeFresh });
  if (found === null) return { folder, git: null, ...(await keptFiles(folder, await filesBelow(folder))) };
  const { top, repository } = found;
  const changed = await changedFiles(top, repository.revision);
  const below = repository.folder === "" ? "" : `${repository.folder}/`;
  const inside = changed.filter((path) => path.startsWith(below)).map((path) => path.slice(below.length));
  const { files, leftOut } = await keptFiles(folder, inside);
  const around = await keptFiles(
    top,
    changed.filter((path) => !path.startsWith(below)),
  );
  return {
    folder,
    git: repository,
    files,
    ...(around.files.size > 0 && { outside: around.files }),
    leftOut: leftOut + around.leftOut,
  };
}

/** Paths in the working tree that differ from a commit, from the top. */
async function changedFiles(top: string, revision: string): Promise<readonly string[]> {
  const tree = await snapshotWorkingTree(top);
  if (tree === null) return [];
  const answer = await git(top, ["diff-tree", "-r", "-z", "--name-only", revision, tree]);
  return answer.ok ? answer.text.split("\0").filter(Boolean) : [];
}

/** Relative paths, those near the top first. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [folder];
  for (const next of folders) {
    if (found.length > mostFiles) break;
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const path = join(next, entry.name);
      if (entry.isDirectory() && !madeFolders.has(entry.name) && !isOwnFolder(entry.name)) folders.push(path);
      if (entry.isFile()) found.push(relative(folder, path).replaceAll(sep, "/"));
    }
  }
  return found;
}

/** Contents of files. Null: the file is gone. */
async function keptFiles(folder: string, paths: readonly string[]): Promise<Pick<RawWorkspace, "files" | "leftOut">> {
  const files = new Map<string, Buffer | null>();
  let bytes = 0;
  let leftOut = 0;
  for (const path of paths) {
    const state = await stat(join(folder, path)).catch(() => null);
    const isSmall =
      state === null || (state.isFile() && state.size <= largestFileBytes && bytes + state.size <= mostBytes);
    if (!isSmall || files.size >= mostFiles || secretNames.test(basename(path))) {
      leftOut += 1;
      // An agent sees that there is such a file.
      if (state?.isFile() === true && files.size < mostFiles) files.set(path, Buffer.alloc(0));
      continue;
    }
    const content = state === null ? null : await readFile(join(folder, path));
    // Its content would make each new recording hold those before it.
    const kept = content !== null && isRecording(path, content) ? Buffer.alloc(0) : content;
    bytes += kept?.length ?? 0;
    files.set(path, kept);
  }
  return { files, leftOut };
}

/** Whether a file is a cassette, its view or its journal. */
function isRecording(path: string, content: Buffer): boolean {
  const start = content.toString("latin1", 0, 100);
  return (
    /^\s*\{\s*"kind"\s*:\s*"cassette/.test(start) || (path.endsWith(".json.md") && start.startsWith("# Cassette: "))
  );
}
