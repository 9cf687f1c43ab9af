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
  readonly readableNs: number;
  readonly expiresNs: number;
}

const smallestSweep = 1024;

/** The entries of one session's prompt cache. Time is passed in, so that any clock can drive it. */
export class CacheStore {
  readonly #entries = new Map<string, Entry>();
  #sweepAt = smallestSweep;

  isReadable(key: string, nowNs: number): boolean {
    return this.stateOf(key, nowNs) === "readable";
  }

  /** The state of an entry; `pending` until the response that writes it begins. */
  stateOf(key: string, nowNs: number): "absent" | "pending" | "readable" | "expired" {
    const entry = this.#entries.get(key);
    if (entry === undefined) return "absent";
    if (nowNs >= entry.expiresNs) return "expired";
    return entry.readableNs <= nowNs ? "readable" : "pending";
  }

  /**
   * Writes an entry, or refreshes a live one, which keeps its life. Life counts from the request's start. A new entry
   * becomes readable when the response begins, so identical parallel requests all miss.
   */
  use(key: string, life: CacheLife, request: { readonly startNs: number; readonly responseNs: number }): void {
    if (this.#entries.size >= this.#sweepAt) this.#sweep(request.startNs);
    const entry = this.#entries.get(key);
    const live = entry !== undefined && request.startNs < entry.expiresNs;
    const kept = live ? entry.life : life;
    this.#entries.delete(key);
    this.#entries.set(key, {
      life: kept,
      readableNs: live ? Math.min(entry.readableNs, request.responseNs) : request.responseNs,
      expiresNs: Math.max(live ? entry.expiresNs : 0, request.startNs + lifeNs[kept]),
    });
  }

  /** Drops expired entries, whenever the map has doubled since the last time. */
  #sweep(nowNs: number): void {
    for (const [key, entry] of this.#entries) if (entry.expiresNs <= nowNs) this.#entries.delete(key);
    this.#sweepAt = Math.max(smallestSweep, this.#entries.size * 2);
  }
}
