import { lstatSync } from "node:fs";
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HomePolicy } from "../core/agent-entry.ts";
import type { Engine } from "../core/engine.ts";
import type { Workload } from "../core/scenario.ts";
import { runFolderName, runPrefix, runsName } from "../core/run-folder-path.ts";
import { UserError } from "../core/user-error.ts";
import { cacheFolder } from "./cache-folder.ts";
import { ownerFile, ownerMark, removeAbandoned } from "./owned-folder.ts";
import { makeFolder } from "./made-folder.ts";
import { copyTree, emptyFolder, keptFolder, placeIn, removeTree, writeFiles } from "./workspace-files.ts";

/** Folders of one run: its trials' workspaces and home folders live in it and go with it. */
export class RunFolder implements AsyncDisposable {
  readonly path: string;
  /** Home folders that a first run has filled, by engine and side. */
  private readonly warmHomes = new Map<string, Promise<string>>();
  /** Where the home folder of the last trial belongs, if trials of its engine and side share it. */
  private sharedHome: string | null = null;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes one below the user's cache folder, not below the system's temporary folder: some agents act otherwise when their home
   * lies in the latter. `parent` names another place. Runs that follow each other have one path, because agents write it into their
   * prompts, and a prompt of today is compared with one of a stored baseline.
   */
  static async create(parent = cacheFolder(runsName, process.env)): Promise<RunFolder> {
    makeFolder(parent);
    const taken = new Set(await readdir(parent));
    await removeAbandoned(parent, runPrefix);
    const path = await firstFreeFolder(parent, taken);
    await writeFile(join(path, ownerFile), ownerMark());
    return new RunFolder(path);
  }

  /**
   * The home folder for a trial. Engines must neither see nor change the user's own, and the two sides share none. It stands at one path
   * for all, because agents write that path into their prompts. `warmUp` runs the engine once, unmeasured, in the home folder that it is
   * given.
   */
  async home(
    owner: {
      readonly side: "head" | "base";
      readonly engine: Pick<Engine, "id" | "home">;
      /** Used instead of the engine's own. */
      readonly policy?: HomePolicy;
    },
    warmUp: (home: string) => Promise<void>,
  ): Promise<string> {
    const { side, engine, policy = engine.home } = owner;
    this.checkPlace();
    const name = `${engine.id}-${side}`;
    const home = join(this.path, "home");
    // A trial with another policy empties the usual place.
    if (this.sharedHome !== null) {
      await keptFolder(home);
      await rename(home, this.sharedHome);
      this.sharedHome = null;
    }
    switch (policy) {
      case "shared": {
        const sharedHome = join(this.path, `same-${name}`);
        await keptFolder(sharedHome);
        await removeTree(home);
        await rename(sharedHome, home);
        this.sharedHome = sharedHome;
        return home;
      }
      case "fresh":
        await emptyFolder(home);
        return home;
      case "warm": {
        const warm = this.warmHomes.get(name) ?? this.warmed(home, join(this.path, `warm-${name}`), warmUp);
        this.warmHomes.set(name, warm);
        const template = await warm;
        await removeTree(home);
        await copyTree(template, home);
        return home;
      }
    }
  }

  /** Filled at the path that trials see, as programs write paths into their files, and then moved aside as the template. */
  private async warmed(home: string, template: string, warmUp: (home: string) => Promise<void>): Promise<string> {
    // A trial with a fresh home may have left one.
    await emptyFolder(home);
    await warmUp(home);
    await keptFolder(home);
    await rename(home, template);
    return template;
  }

  /** Where the workspaces of all trials stand, one after another. */
  get workspacePath(): string {
    return join(this.path, "work");
  }

  /** Writes a fresh workspace in place of the one before, and returns where the engine starts. All trials see one path: an agent that names it sends the same prompt. */
  async workspace({
    files,
    gitFiles = {},
    folder: below = "",
  }: Pick<Workload, "files" | "folder" | "gitFiles">): Promise<string> {
    const folder = this.workspacePath;
    this.checkPlace();
    await removeTree(folder);
    const repository = Object.entries(gitFiles).map(([path, content]) => [`.git/${path}`, content] as const);
    await writeFiles(folder, { ...files, ...Object.fromEntries(repository) });
    if (below === "") return folder;
    const place = placeIn(folder, below);
    await keptFolder(place);
    return place;
  }

  /** A trial may have removed the folder, or put a link in its place. What that leads to is not bench's. */
  private checkPlace(): void {
    if (lstatSync(this.path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    throw new UserError(`${this.path}: a trial removed this folder of bench, so that the run can't go on.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeTree(this.path);
  }
}

/** Makes the first folder that no run has. A name that was there before abandoned folders went is left out: another run may be removing it. */
async function firstFreeFolder(parent: string, taken: ReadonlySet<string>): Promise<string> {
  for (let place = 1; ; place += 1) {
    const name = runFolderName(place);
    if (!taken.has(name) && (await hasMade(join(parent, name)))) return join(parent, name);
  }
}

/** False if another run was faster. */
async function hasMade(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
