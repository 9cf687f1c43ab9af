import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";

/** Files larger than this are left out of a trial's trace. */
const largestTracedFileBytes = 256 * 1024;

/** A temporary folder for one run, with the workspaces and home folders of its trials. */
export class RunFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<RunFolder> {
    return new RunFolder(await mkdtemp(join(tmpdir(), "bench-")));
  }

  /** An empty home folder, so that engines neither see nor change the user's. */
  async home(): Promise<string> {
    const home = join(this.path, "home");
    await mkdir(home, { recursive: true });
    return home;
  }

  /** Writes a fresh workspace. Both sides' paths are equally long, so that they cost the same. */
  async workspace(side: "head" | "base", files: Readonly<Record<string, string>>): Promise<string> {
    const folder = join(this.path, side);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await writeFiles(folder, files);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Writes files by relative path, and their folders. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const target = resolve(folder, path);
    if (!target.startsWith(folder + sep)) throw new Error(`Workspace file outside the workspace: ${path}`);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

/** All files of a workspace, or the wanted ones, by relative path with forward slashes. Links are not followed. */
export async function readWorkspace(folder: string, wanted?: readonly string[]): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  if (wanted !== undefined) {
    for (const path of wanted) {
      const found = await readFile(join(folder, path), "utf8").catch(() => undefined);
      if (found !== undefined) files[path] = found;
    }
    return files;
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await stat(path)).size > largestTracedFileBytes) continue;
    files[relative(folder, path).replaceAll(sep, "/")] = await readFile(path, "utf8");
  }
  return files;
}
