import { join } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import type { ToolUseBlock } from "../message.ts";
import { conflicts, type Access } from "../schedule/conflicts.ts";
import { type EntryStore, canonicalDigest } from "./entry-folder.ts";
import { contentFingerprint } from "./content-fingerprint.ts";
import { TieredCache } from "./tiered-cache.ts";

export type ToolCacheValidity = "content" | "ttl" | "dependency";

/** A tool's answer, without the id of the call. */
export interface ToolAnswer {
  readonly content: string;
  readonly isError: boolean;
}

/** Published defaults of a tiered cache: a minute and a thousand entries in memory, five minutes below. */
const memoryTtlMs = 60_000;
const diskTtlMs = 300_000;
const memoryEntries = 1_000;

interface ToolCacheSettings {
  readonly root: string;
  readonly validity: ToolCacheValidity;
  readonly disk: EntryStore | null;
  readonly clock: Clock;
  readonly entries?: number;
}

/**
 * Answers of calls that only read named paths. content: the key holds a digest of the paths' contents, so an old answer is never found
 * for new files. ttl: good for a while, whatever happens to the files. dependency: good until a call of this engine writes a source;
 * edits from outside go unseen.
 */
export class ToolCache {
  readonly #settings: ToolCacheSettings;
  readonly #tiers: TieredCache;

  constructor(settings: ToolCacheSettings) {
    const { validity, disk, clock } = settings;
    this.#settings = settings;
    this.#tiers = new TieredCache({
      entries: settings.entries ?? memoryEntries,
      disk,
      nowMs: () => Date.parse(clock.isoDate()),
      ttlMs: validity === "ttl" ? { memory: memoryTtlMs, disk: diskTtlMs } : { memory: Infinity, disk: Infinity },
    });
  }

  /** The answer of a call, from the cache or by `execute`. Failures are not kept. */
  async answer(
    call: Pick<ToolUseBlock, "name" | "input">,
    access: Access,
    signal: AbortSignal,
    execute: () => Promise<ToolAnswer>,
  ): Promise<ToolAnswer> {
    if (access.writes.length > 0) return this.#writing(access, execute);
    if (access.reads === "*") return execute();
    const key = await this.#key(call, access.reads, signal);
    const found = answerIn((await this.#tiers.find(key))?.value);
    if (found !== null) return found;
    const answer = await execute();
    // A file that changed during the call may give a mixed answer. The key must be the same afterwards.
    if (!answer.isError && (await this.#key(call, access.reads, signal)) === key) {
      await this.#tiers.store(key, answer, access.reads);
    }
    return answer;
  }

  /** The schedule makes sure that no conflicting call runs meanwhile. */
  async #writing(access: Access, execute: () => Promise<ToolAnswer>): Promise<ToolAnswer> {
    try {
      return await execute();
    } finally {
      if (this.#settings.validity === "dependency") {
        await this.#tiers.forget((reads) => conflicts(access, { reads, writes: [] }));
      }
    }
  }

  async #key(
    { name, input }: Pick<ToolUseBlock, "name" | "input">,
    reads: readonly string[],
    signal: AbortSignal,
  ): Promise<string> {
    const { root, validity } = this.#settings;
    const content = validity === "content" ? await contentFingerprint(root, reads, signal) : null;
    return canonicalDigest({ version: 1, root, name, input, content });
  }
}

/** The folder of the tools' disk tier, in a cache folder. */
export function toolCacheFolder(cacheFolder: string): string {
  return join(cacheFolder, "tools");
}

function answerIn(value: unknown): ToolAnswer | null {
  if (typeof value !== "object" || value === null || !("content" in value && "isError" in value)) return null;
  const { content, isError } = value;
  return typeof content === "string" && typeof isError === "boolean" ? { content, isError } : null;
}
