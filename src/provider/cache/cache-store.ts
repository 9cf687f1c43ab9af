import type { CacheLife } from "../wire/prompt.ts";

const lifeNs: Readonly<Record<CacheLife, number>> = {
  "5m": 300e9,
  "30m": 1800e9,
  "1h": 3600e9,
  "12h": 43_200e9,
  "24h": 86_400e9,
};

interface Entry {
  readonly life: CacheLife;
  /** First token of the answer that writes it: as the model would take, and as it was written. */
  readonly readableNs: number;
  readonly writtenNs: number;
  readonly expiresNs: number;
}

/** When a request began, and the first token of its answer. By default it is written when the model would. */
interface UsingRequest {
  readonly startNs: number;
  readonly readableNs: number;
  readonly writtenNs?: number;
}

const smallestSweep = 1024;

/** The entries of one session's prompt cache. Time is passed in, so that any clock can drive it. */
export class CacheStore {
  readonly #entries = new Map<string, Entry>();
  #sweepAt = smallestSweep;

  isReadable(key: string, nowNs: number): boolean {
    return this.stateOf(key, nowNs) === "readable";
  }

  /**
   * The state of an entry. It is `pending` until the first token of the answer that writes it. It is readable earlier for a client
   * that has all answers written until `reachedNs`.
   */
  stateOf(
    key: string,
    nowNs: number,
    reachedNs = Number.NEGATIVE_INFINITY,
  ): "absent" | "pending" | "readable" | "expired" {
    const entry = this.#entries.get(key);
    if (entry === undefined) return "absent";
    if (nowNs >= entry.expiresNs) return "expired";
    return entry.readableNs <= nowNs || entry.writtenNs <= reachedNs ? "readable" : "pending";
  }

  /**
   * Writes an entry, or refreshes a live one, which keeps its life. Life counts from the request's start. A new entry is not
   * readable before the first token, so identical parallel requests all miss.
   */
  use(key: string, life: CacheLife, request: UsingRequest): void {
    const { startNs, readableNs, writtenNs = readableNs } = request;
    if (this.#entries.size >= this.#sweepAt) this.#sweep(startNs);
    const entry = this.#entries.get(key);
    const live = entry !== undefined && startNs < entry.expiresNs;
    const kept = live ? entry.life : life;
    this.#entries.delete(key);
    this.#entries.set(key, {
      life: kept,
      readableNs: live ? Math.min(entry.readableNs, readableNs) : readableNs,
      writtenNs: live ? Math.min(entry.writtenNs, writtenNs) : writtenNs,
      expiresNs: Math.max(live ? entry.expiresNs : 0, startNs + lifeNs[kept]),
    });
  }

  /** Drops expired entries, whenever the map has doubled since the last time. */
  #sweep(nowNs: number): void {
    for (const [key, entry] of this.#entries) if (entry.expiresNs <= nowNs) this.#entries.delete(key);
    this.#sweepAt = Math.max(smallestSweep, this.#entries.size * 2);
  }
}
