import { LRUCache } from "lru-cache";
import type { DecidedCache, LeftPrefix } from "./cache-question.ts";
import type { CacheSettings } from "./prompt-cache.ts";
import { type PromptBlock, sectionDigest } from "../exchange/prompt.ts";

/** Messages that a client can refer back to; a provider that serves for days must forget the rest. */
const rememberedMessages = 4_096;

/** What is kept of a request to say later why the next one missed: digests, no text. */
export interface PromptFingerprint {
  readonly model: string;
  readonly settings: CacheSettings;
  readonly tools: string;
  readonly system: string;
  readonly left: LeftPrefix | null;
}

/** The fingerprint of a request that was answered by `model`. */
export function fingerprintOf(model: string, blocks: readonly PromptBlock[], decided: DecidedCache): PromptFingerprint {
  return {
    model,
    settings: decided.settings,
    tools: sectionDigest(blocks, "tools"),
    system: sectionDigest(blocks, "system"),
    left: decided.left,
  };
}

/** Fingerprints by role, for the log, and by message id, for clients that ask. */
export class CacheMemory {
  readonly #last = new Map<string, PromptFingerprint>();
  readonly #messages = new LRUCache<string, PromptFingerprint>({ max: rememberedMessages });

  last(role: string): PromptFingerprint | undefined {
    return this.#last.get(role);
  }

  find(messageId: string): PromptFingerprint | undefined {
    return this.#messages.get(messageId);
  }

  keep(role: string, messageId: string, fingerprint: PromptFingerprint): void {
    this.#last.set(role, fingerprint);
    this.#messages.set(messageId, fingerprint);
  }
}
