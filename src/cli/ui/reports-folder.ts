import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, sep } from "node:path";
import type { FinishedRun } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { finishedRun } from "../../gate/outcome.ts";
import { readProfileLinks } from "../../report/profile/profile-links-file.ts";
import { finishedEntry, goingEntry, type KeptPage, type KeptRun, unreadableEntry } from "../../report/ui/kept-run.ts";
import type { KeptRuns } from "../../report/ui/runs-page.tsx";
import { FollowedRun } from "../../run/followed-run.ts";
import { journalName } from "../../run/journal.ts";
import { readRun } from "../../run/run-file.ts";

/** Reading a run takes a while. Older runs are counted. */
const runsShown = 40;

/** Pages that commands write into a folder of their own. */
const pages = [
  { title: "report", path: "index.html" },
  { title: "audit", path: "audit.html" },
  { title: "league", path: "league.html" },
] as const;

/** The runs and profiles below a folder. What was read is remembered until its file changes. */
export class ReportsFolder {
  readonly #folder: string;
  readonly #entries = new Map<string, { readonly state: string; readonly entry: KeptRun }>();
  readonly #followed = new Map<string, FollowedRun>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  list(): KeptRuns {
    const names = this.#names();
    this.#forgetAllBut(new Set(names));
    const runs = names.filter((name) => this.#has(name, "run.json") || this.#has(name, journalName));
    const profiles = names.filter((name) => !runs.includes(name) && this.#has(name, "index.html"));
    return {
      folder: `${basename(this.#folder)}/`,
      runs: runs.slice(0, runsShown).map((name) => this.#entry(name)),
      profiles: profiles.map((name) => ({ name, page: pages[0] })),
      older: Math.max(0, runs.length - runsShown),
    };
  }

  /** Whether a name of an address is one of the list. Only such names are part of a path. */
  has(name: string): boolean {
    return this.#names().includes(name);
  }

  isFinished(name: string): boolean {
    return this.#has(name, "run.json");
  }

  /** A run that ended. UserError if it can't be read. */
  finished(name: string): FinishedRun {
    return finishedRun(readRun(join(this.#folder, name)));
  }

  /** A run that is being measured. */
  followed(name: string): FollowedRun {
    const followed = this.#followed.get(name) ?? new FollowedRun(join(this.#folder, name));
    this.#followed.set(name, followed);
    return followed;
  }

  /** The path of a file, if it is a plain file within the folder of that name, links followed. Null otherwise. */
  file(name: string, path: readonly string[]): string | null {
    const [wanted, home] = [join(this.#folder, name, ...path), join(this.#folder, name)];
    if (!statSync(wanted, { throwIfNoEntry: false })?.isFile()) return null;
    return realpathSync(wanted).startsWith(`${realpathSync(home)}${sep}`) ? wanted : null;
  }

  /** Folders, the newest first: their names begin with the date. */
  #names(): readonly string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder, { withFileTypes: true })
      .flatMap((entry) => (entry.isDirectory() && !entry.name.startsWith(".") ? [entry.name] : []))
      .toSorted()
      .toReversed();
  }

  /** A server runs for days, and runs come and go. */
  #forgetAllBut(names: ReadonlySet<string>): void {
    for (const remembered of [this.#entries, this.#followed])
      for (const name of remembered.keys()) if (!names.has(name)) remembered.delete(name);
  }

  #has(name: string, file: string): boolean {
    return existsSync(join(this.#folder, name, file));
  }

  #entry(name: string): KeptRun {
    const isFinished = this.isFinished(name);
    const { mtimeMs, size } = statSync(join(this.#folder, name, isFinished ? "run.json" : journalName));
    const state = `${isFinished} ${mtimeMs} ${size}`;
    const known = this.#entries.get(name);
    if (known?.state === state) return known.entry;
    const entry = isFinished ? this.#finishedEntry(name) : this.#goingEntry(name);
    this.#entries.set(name, { state, entry });
    return entry;
  }

  #finishedEntry(name: string): KeptRun {
    this.#followed.delete(name);
    const own = pages.filter(({ path }) => this.#has(name, path));
    try {
      const profiles = readProfileLinks(join(this.#folder, name));
      const links = profiles.map(({ page, scenario }): KeptPage => ({ title: `profile of ${scenario}`, path: page }));
      return finishedEntry(name, this.finished(name), [...own, ...links]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return unreadableEntry(name, error.message, own);
    }
  }

  #goingEntry(name: string): KeptRun {
    try {
      const look = this.followed(name).look();
      return look === null ? unreadableEntry(name, "It has only begun", []) : goingEntry(name, look.run, []);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return unreadableEntry(name, error.message, []);
    }
  }
}
