import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../tools/edit.ts";

/** Entries of a cache on disk, one file each. Processes share them, and none sees a half-written entry. */
export interface EntryStore {
  /** Null for a missing or unreadable entry. */
  read(key: string): Promise<unknown>;
  write(key: string, entry: object): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

/** The default place of caches: the user's cache folder by the XDG convention. */
export function defaultCacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"] ?? "";
  return join(base.startsWith("/") ? base : join(homedir(), ".cache"), "agent-engine-reference");
}

const wholeKey = /^[0-9a-f]{64}$/;

/** Answers may quote private files, so only the user can read the folder. */
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

/** A damaged file counts as absent. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * SHA-256 of a value's canonical JSON, in hex. Equal arguments have one key, whatever the order of their properties. A hash of 32 bits
 * was rejected: it collides among some ten thousand keys.
 */
export function canonicalDigest(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** JSON with properties sorted at every depth. Leaves out undefined ones, as JSON.stringify does. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, property]) => property !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([name, property]) => `${JSON.stringify(name)}:${canonicalJson(property)}`).join(",")}}`;
}
