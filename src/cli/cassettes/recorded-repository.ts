import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { UserError } from "../../core/user-error.ts";
import { git, withoutGitVariables } from "../../gate/revisions/git.ts";
import type { RecordedRepository, RecordedWorkspace } from "../../provider/cassette/recorded-session.ts";
import { makeOwnedFolder } from "../../run/owned-folder.ts";
import type { RecordedCommit } from "./recorded-files.ts";

/**
 * The files of a `.git` folder that tells an agent what the recorded one told: the commit with its history, the branch, who commits,
 * and which files were changed. Its objects are those of the user's repository, which is only read. Undefined for a session that began
 * below the top of its repository: a trial has no folder above its own.
 */
export async function gitFilesOf(
  { place, repository }: RecordedCommit,
  workspace: Pick<RecordedWorkspace, "files">,
  written: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, Uint8Array>> | undefined> {
  if (repository.folder !== "") return undefined;
  const objects = await pathOf(place, "objects");
  const shallow = await readFile(await pathOf(place, "shallow")).catch(() => null);
  const index = await indexOf(place, repository.revision, (path) => path in written || workspace.files[path] === null);
  const { branch, mainBranch, revision } = repository;
  const texts = {
    HEAD: branch === undefined ? `${revision}\n` : `ref: refs/heads/${branch}\n`,
    config: settings(repository),
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
  return { ...Object.fromEntries(files), index, ...(shallow !== null && { shallow }) };
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
async function indexOf(place: string, revision: string, isKnown: (path: string) => boolean): Promise<Uint8Array> {
  const folder = await makeOwnedFolder(tmpdir(), "bench-index-");
  try {
    const indexFile = join(folder, "index");
    const read = await git(place, ["-c", "index.version=2", "read-tree", revision], { indexFile });
    const listed = read.ok ? await git(place, ["ls-files", "-z"], { indexFile }) : read;
    if (!listed.ok) throw new UserError(`${place}: git can't read commit ${revision}: ${listed.text}`);
    const absent = listed.text.split("\0").filter((path) => path !== "" && !isKnown(path));
    if (absent.length > 0)
      await execa("git", ["update-index", "-z", "--skip-worktree", "--stdin"], {
        cwd: place,
        env: { ...withoutGitVariables(process.env), GIT_INDEX_FILE: indexFile },
        extendEnv: false,
        input: absent.join("\0"),
      });
    return await readFile(indexFile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
