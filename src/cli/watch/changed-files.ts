import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { watch } from "chokidar";
import ignore from "ignore";

/** Editors and formatters write a file several times within this time. */
const quietMs = 150;

/**
 * Watches the files below a folder and reports changes in batches. Ignores what git ignores, `.git`, `node_modules` and the
 * folders in `besides`: otherwise a build or a report would be the next change.
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

  /** Resolves when all folders are watched. Paths in batches are absolute. */
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
    // `reports/*` matches the content of a folder, `dist/` the folder itself: test both forms.
    return besides.includes(path) || rules.ignores(inside) || rules.ignores(`${inside}/`);
  };
}
