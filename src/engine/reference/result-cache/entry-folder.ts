import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../tools/edit.ts";

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

/**
 * All 256 bits of SHA-256 over a value's canonical JSON, hex: properties sorted at every depth, so that two spellings of the same
 * arguments are one key. A shortened hash would be cheaper to store and, kept at 32 bits, collide among some ten thousand keys.
 */
export function canonicalDigest(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** JSON with sorted properties; those that are undefined are left out, as JSON.stringify does. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, property]) => property !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([name, property]) => `${JSON.stringify(name)}:${canonicalJson(property)}`).join(",")}}`;
}
