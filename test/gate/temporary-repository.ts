import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";

const identity = {
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
  GIT_CONFIG_GLOBAL: "/dev/null",
} as const;

/** A real repository in a folder of its own that goes away with it. */
export interface TemporaryRepository extends AsyncDisposable {
  readonly root: string;
  /** An empty folder outside of the repository. */
  readonly cache: string;
  git(...argv: string[]): Promise<string>;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Writes the files, commits everything and returns the commit's id. */
  commit(files: Readonly<Record<string, string>>): Promise<string>;
}

export async function temporaryRepository(): Promise<TemporaryRepository> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "bench-repository-")));
  const [root, cache] = [join(folder, "repository"), join(folder, "cache")];
  await mkdir(root);
  await mkdir(cache);
  const git = async (...argv: string[]) => (await execa("git", argv, { cwd: root, env: identity })).stdout;
  const write = async (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  };
  await git("init", "--quiet", "--initial-branch=main");
  const commit = async (files: Readonly<Record<string, string>>) => {
    await write(files);
    await git("add", "--all", "--force");
    await git("commit", "--quiet", "--message", "change");
    return git("rev-parse", "HEAD");
  };
  return { root, cache, git, write, commit, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
