import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { watch } from "chokidar";
import ignore from "ignore";

/** Editors write a file in several steps, and a formatter once more. */
const quietMs = 150;

/**
 * Files that change below a folder, by batches of what came within 150 ms. What git ignores, `.git`, `node_modules` and the
 * folders in `besides` are not looked at: a build or a report would else be the next change.
 */
export class ChangedFiles implements AsyncDisposable {
  readonly #watcher: ReturnType<typeof watch>;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(watcher: ReturnType<typeof watch>, onBatch: (files: readonly string[]) => void) {
    this.#watcher = watcher;
    watcher.on("all", (_, path) => {
      this.#changed.add(path);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        const files = [...this.#changed].toSorted();
        this.#changed.clear();
        onBatch(files);
      }, quietMs);
    });
  }

  /** Resolves when every folder is being watched. Paths in batches are absolute. */
  static async below(
    folder: string,
    besides: readonly string[],
    onBatch: (files: readonly string[]) => void,
  ): Promise<ChangedFiles> {
    const watcher = watch(folder, { ignoreInitial: true, ignored: ignoredBelow(folder, besides) });
    const files = new ChangedFiles(watcher, onBatch);
    await new Promise<void>((ready, fail) => {
      watcher.once("ready", ready);
      watcher.once("error", fail);
    });
    return files;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#watcher.close();
  }
}

function ignoredBelow(folder: string, besides: readonly string[]): (path: string) => boolean {
  const rules = ignore().add([".git", "node_modules"]);
  const ignoreFile = join(folder, ".gitignore");
  if (existsSync(ignoreFile)) rules.add(readFileSync(ignoreFile, "utf8"));
  return (path) => {
    const inside = relative(folder, path).replaceAll(sep, "/");
    if (inside === "" || inside.startsWith("..")) return false;
    // A rule such as `reports/*` is about what is in the folder, one such as `dist/` about the folder itself.
    return besides.includes(path) || rules.ignores(inside) || rules.ignores(`${inside}/`);
  };
}
