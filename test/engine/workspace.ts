import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Workspace extends AsyncDisposable {
  readonly root: string;
  /** All files by relative path. */
  tree(): Promise<Record<string, string>>;
}

/** A directory of its own with the given files. */
export async function workspace(files: Readonly<Record<string, string>> = {}): Promise<Workspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "engine-test-")));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return {
    root,
    tree: async () => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const pairs = await Promise.all(
        paths.toSorted().map(async (path) => [path.slice(root.length + 1), await readFile(path, "utf8")] as const),
      );
      return Object.fromEntries(pairs);
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
