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
 * files, up to the bounds. `journal` is where bench itself writes meanwhile: the agent sees that there is such a file. Of recordings
 * only the name is kept. `isHomeFresh`: the agent does not see the user's own settings.
 */
export async function startingFiles(
  folder: string,
  { journal, isHomeFresh }: { readonly journal: string; readonly isHomeFresh: boolean },
): Promise<RawWorkspace> {
  const found = await startingRepository(folder, { isHomeFresh });
  if (found === null) return keptFiles(folder, null, await filesBelow(folder));
  const { top, repository } = found;
  const tree = await snapshotWorkingTree(folder);
  const changes = tree === null ? [] : await changedFiles(top, { ...repository, tree });
  const kept = await keptFiles(folder, repository, changes);
  const own = relative(folder, journal).replaceAll(sep, "/");
  const isSeen = !own.startsWith("../") && !(await git(folder, ["check-ignore", "--quiet", "--", own])).ok;
  return isSeen ? { ...kept, files: new Map([...kept.files, [own, Buffer.alloc(0)]]) } : kept;
}

/** Paths that differ from a commit, relative to the folder. */
async function changedFiles(
  top: string,
  { revision, tree, folder }: { readonly revision: string; readonly tree: string; readonly folder: string },
): Promise<readonly string[]> {
  const place = folder === "" ? [] : ["--", folder];
  const answer = await git(top, ["diff-tree", "-r", "-z", "--name-only", revision, tree, ...place]);
  const paths = answer.ok ? answer.text.split("\0").filter(Boolean) : [];
  return folder === "" ? paths : paths.map((path) => path.slice(folder.length + 1));
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

async function keptFiles(folder: string, from: RawWorkspace["git"], paths: readonly string[]): Promise<RawWorkspace> {
  const files = new Map<string, Buffer | null>();
  let bytes = 0;
  let leftOut = 0;
  for (const path of paths) {
    const state = await stat(join(folder, path)).catch(() => null);
    const isSmall =
      state === null || (state.isFile() && state.size <= largestFileBytes && bytes + state.size <= mostBytes);
    if (!isSmall || files.size >= mostFiles || secretNames.test(basename(path))) {
      leftOut += 1;
      continue;
    }
    if (state === null) {
      // Outside git it was removed meanwhile.
      if (from !== null) files.set(path, null);
      continue;
    }
    const content = await readFile(join(folder, path));
    if (isRecording(path, content)) {
      // Agents tell which files are new. Outside git they don't.
      if (from !== null) files.set(path, Buffer.alloc(0));
      continue;
    }
    bytes += state.size;
    files.set(path, content);
  }
  return { folder, git: from, files, leftOut };
}

/** Whether a file is a cassette, its view or its journal. They would make each new recording hold those before it. */
function isRecording(path: string, content: Buffer): boolean {
  const start = content.toString("latin1", 0, 100);
  return (
    /^\s*\{\s*"kind"\s*:\s*"cassette/.test(start) || (path.endsWith(".json.md") && start.startsWith("# Cassette: "))
  );
}
