import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../tools/replace-file.ts";

/** Entries of a cache on disk, one file each, that processes share: written beside and renamed, so that none sees half of one. */
export interface EntryStore {
  /** Null where there is none, or none that can be read. */
  read(key: string): Promise<unknown>;
  write(key: string, entry: object): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

/** Where caches are kept unless a folder is given: the user's cache folder by the XDG convention. */
export function defaultCacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"] ?? "";
  return join(base.startsWith("/") ? base : join(homedir(), ".cache"), "agent-engine-reference");
}

const wholeKey = /^[0-9a-f]{64}$/;

/** Answers may quote private files: the folder and what is in it are the user's alone. */
export function entryFolder(folder: string): EntryStore {
  const pathOf = (key: string): string => {
    if (!wholeKey.test(key)) throw new Error(`Not a whole SHA-256: ${key}`);
    return join(folder, `${key}.json`);
  };
  return {
    read: async (key) => {
      const text = await readFile(pathOf(key), "utf8").catch(() => null);
      return text === null ? null : parsed(text);
    },
    write: async (key, entry) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceFile(pathOf(key), JSON.stringify(entry));
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    keys: async () => {
      const names = await readdir(folder).catch(() => []);
      return names.flatMap((name) =>
        wholeKey.test(name.slice(0, 64)) && name.endsWith(".json") ? [name.slice(0, 64)] : [],
      );
    },
  };
}

/** A file that something else has damaged counts as absent. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
