import { LRUCache } from "lru-cache";
import type { EntryStore } from "./entry-folder.ts";

const version = 1;

/** A value, its age and its sources. */
interface CacheEntry {
  readonly value: unknown;
  readonly storedAtMs: number;
  /** Canonical paths of the value's sources. */
  readonly reads: readonly string[];
}

interface TieredCacheSettings {
  readonly entries: number;
  /** The tier that processes share. Null: memory only. */
  readonly disk: EntryStore | null;
  readonly nowMs: () => number;
  /** How long entries are good. Infinite if something else decides. */
  readonly ttlMs: { readonly memory: number; readonly disk: number };
}

/**
 * Memory in front of disk. An entry that is found on disk moves to memory, with its age. Tiers hold entries instead of bare values, so
 * that a falsy value (null, zero, an empty text) is a hit like any other.
 */
export class TieredCache {
  readonly #memory: LRUCache<string, CacheEntry>;
  readonly #settings: TieredCacheSettings;
  #promotions = 0;

  constructor(settings: TieredCacheSettings) {
    this.#settings = settings;
    this.#memory = new LRUCache({ max: settings.entries });
  }

  /** Entries that moved from disk to memory so far. */
  get promotions(): number {
    return this.#promotions;
  }

  async find(key: string): Promise<CacheEntry | null> {
    const { ttlMs, disk } = this.#settings;
    const near = this.#memory.get(key);
    if (near !== undefined && this.#isGood(near, ttlMs.memory)) return near;
    if (near !== undefined) this.#memory.delete(key);
    if (disk === null) return null;
    const far = entryIn(await disk.read(key));
    if (far === null) return null;
    if (!this.#isGood(far, ttlMs.disk)) {
      await disk.remove(key);
      return null;
    }
    this.#promotions += 1;
    this.#memory.set(key, far);
    return far;
  }

  async store(key: string, value: unknown, reads: readonly string[]): Promise<void> {
    const entry: CacheEntry = { value, storedAtMs: this.#settings.nowMs(), reads };
    this.#memory.set(key, entry);
    await this.#settings.disk?.write(key, { version, ...entry });
  }

  /** Forgets, in both tiers, the entries whose sources pass the test. */
  async forget(isGone: (reads: readonly string[]) => boolean): Promise<void> {
    for (const [key, { reads }] of this.#memory.dump().map(([at, { value }]) => [at, value] as const)) {
      if (isGone(reads)) this.#memory.delete(key);
    }
    const { disk } = this.#settings;
    for (const key of (await disk?.keys()) ?? []) {
      const entry = entryIn(await disk?.read(key));
      if (entry === null || isGone(entry.reads)) await disk?.remove(key);
    }
  }

  #isGood(entry: CacheEntry, ttlMs: number): boolean {
    const ageMs = this.#settings.nowMs() - entry.storedAtMs;
    return ageMs >= 0 && ageMs < ttlMs;
  }
}

function entryIn(entry: unknown): CacheEntry | null {
  if (typeof entry !== "object" || entry === null || !("version" in entry) || entry.version !== version) return null;
  if (!("value" in entry && "storedAtMs" in entry && "reads" in entry)) return null;
  const { value, storedAtMs, reads } = entry;
  if (typeof storedAtMs !== "number" || !Array.isArray(reads)) return null;
  return { value, storedAtMs, reads: reads.filter((path) => typeof path === "string") };
}
