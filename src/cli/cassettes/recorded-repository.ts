import { hash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { execa } from "execa";
import { UserError } from "../../core/user-error.ts";
import { git, repositoryRoot, withoutGitVariables } from "../../gate/revisions/git.ts";
import { resultsFolder } from "../../provider/cassette/recorded-script.ts";
import type { RecordedRepository, RecordedWorkspace } from "../../provider/cassette/recorded-session.ts";
import { makeOwnedFolder } from "../../run/owned-folder.ts";
import type { RecordedCommit } from "./recorded-files.ts";

/**
 * The files of a `.git` folder that tells an agent what the recorded one told: the commit with its history, the branch, who commits,
 * and which files were changed. Its objects are those of the user's repository, which is only read. `written` are the files of the
 * trial, by path from the top.
 */
export async function gitFilesOf(
  { place, repository }: RecordedCommit,
  { files: kept, outside = {} }: Pick<RecordedWorkspace, "files" | "outside">,
  written: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const before = repository.folder === "" ? "" : `${repository.folder}/`;
  const isRemoved = (path: string): boolean =>
    (path.startsWith(before) && kept[path.slice(before.length)] === null) || outside[path] === null;
  const objects = await pathOf(place, "objects");
  const shallow = await readFile(await pathOf(place, "shallow")).catch(() => null);
  // Below the top, git would name paths from there.
  const top = (await repositoryRoot(place)) ?? place;
  const index = await indexOf(top, repository, (path) => path in written || isRemoved(path));
  const { branch, mainBranch, revision, staged = {} } = repository;
  const texts = {
    HEAD: branch === undefined ? `${revision}\n` : `ref: refs/heads/${branch}\n`,
    config: settings(repository),
    "info/exclude": `${resultsFolder}/\n`,
    "objects/info/alternates": `${objects}\n`,
    // Git wants this folder, also without a branch.
    "refs/heads/.keep": "",
    ...(branch !== undefined && { [`refs/heads/${branch}`]: `${revision}\n` }),
    ...(mainBranch !== undefined && {
      "refs/remotes/origin/HEAD": `ref: refs/remotes/origin/${mainBranch}\n`,
      [`refs/remotes/origin/${mainBranch}`]: `${revision}\n`,
    }),
  };
  const files = Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)] as const);
  return {
    ...Object.fromEntries(files),
    ...stagedObjects(staged, written),
    index,
    ...(shallow !== null && { shallow }),
  };
}

/** Staged contents that were never committed, as git keeps single objects. Those that were changed again are only in the user's repository. */
function stagedObjects(
  staged: NonNullable<RecordedRepository["staged"]>,
  written: Readonly<Record<string, string>>,
): Record<string, Uint8Array> {
  const objects: Record<string, Uint8Array> = {};
  for (const [path, file] of Object.entries(staged)) {
    const content = Buffer.from(written[path] ?? "");
    const blob = Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]);
    const id = file?.id ?? "";
    if (hash(id.length === 64 ? "sha256" : "sha1", blob, "hex") === id)
      objects[`objects/${id.slice(0, 2)}/${id.slice(2)}`] = deflateSync(blob);
  }
  return objects;
}

async function pathOf(place: string, name: string): Promise<string> {
  const found = await git(place, ["rev-parse", "--path-format=absolute", "--git-path", name]);
  if (!found.ok) throw new UserError(`${place}: git does not say where its ${name} are: ${found.text}`);
  return found.text;
}

/** Modes of files are not kept, and a trial must not meet the user's hooks. */
function settings({ revision, userName }: RecordedRepository): string {
  const format =
    revision.length === 64
      ? "\trepositoryFormatVersion = 1\n[extensions]\n\tobjectFormat = sha256\n[core]\n"
      : "\trepositoryFormatVersion = 0\n";
  const user = userName === undefined ? "" : `[user]\n\tname = "${userName.replaceAll(/["\\]/g, String.raw`\$&`)}"\n`;
  return `[core]\n${format}\tfileMode = false\n\tbare = false\n${user}`;
}

/** The index of a commit. Files that a trial does not have, such as large ones and those that are not text, count as there. */
async function indexOf(
  place: string,
  { revision, staged = {} }: RecordedRepository,
  isKnown: (path: string) => boolean,
): Promise<Uint8Array> {
  const folder = await makeOwnedFolder(tmpdir(), "bench-index-");
  try {
    const indexFile = join(folder, "index");
    const read = await git(place, ["-c", "index.version=2", "read-tree", revision], { indexFile });
    const lines = Object.entries(staged).map(([path, file]) =>
      file === null ? `0 ${"0".repeat(revision.length)}\t${path}` : `${file.mode} ${file.id}\t${path}`,
    );
    if (read.ok) await updateIndex(place, indexFile, "--index-info", lines);
    const listed = read.ok ? await git(place, ["ls-files", "-z"], { indexFile }) : read;
    if (!listed.ok) throw new UserError(`${place}: git can't read commit ${revision}: ${listed.text}`);
    const absent = listed.text.split("\0").filter((path) => path !== "" && !isKnown(path));
    await updateIndex(place, indexFile, "--skip-worktree", absent);
    return await readFile(indexFile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function updateIndex(
  place: string,
  indexFile: string,
  how: "--index-info" | "--skip-worktree",
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return;
  await execa("git", ["update-index", "-z", ...(how === "--index-info" ? [how] : [how, "--stdin"])], {
    cwd: place,
    env: { ...withoutGitVariables(process.env), GIT_INDEX_FILE: indexFile },
    extendEnv: false,
    input: `${lines.join("\0")}\0`,
  });
}
