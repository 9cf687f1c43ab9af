import type { ModelRequest } from "../provider/messages-client.ts";
import { canonicalDigest } from "./canonical-digest.ts";
import type { EntryStore } from "./entry-folder.ts";

const version = 1;

/** Whether a run may look for a kept answer at all: only when asked to, and never where NODE_ENV says that it is production. */
export function mayUseCache(mode: string, environment: string | undefined): boolean {
  return mode !== "off" && environment !== "production";
}

/** Why a run's answer is not kept, in words; null when it may be. */
export function notCacheable(run: {
  readonly stopReason: string;
  /** A call wrote, or ran a command of which it is not certain that it only reads. */
  readonly touchedFiles: boolean;
  readonly text: string;
}): string | null {
  if (run.stopReason !== "end_turn") return `the run ended with ${run.stopReason}`;
  if (run.touchedFiles) return "the run may have changed files, which a cached answer would not do again";
  return run.text === "" ? "there is no answer" : null;
}

/**
 * The key of a run's answer: the model and everything the first request says. exact: wherever this workspace stands now, whatever its
 * files hold. workspace: the digest of its files as well, so that an answer about old text is never found for new text.
 */
export function responseKey(
  request: ModelRequest,
  place: { readonly root: string } | { readonly files: string },
): string {
  return canonicalDigest({ version, request, place });
}

/** Answers of whole runs, shared by processes. Dates are wall-clock: a monotonic clock means nothing to another boot. */
export class ResponseCache {
  readonly #entries: EntryStore;
  readonly #ttlMs: number;
  readonly #nowMs: () => number;

  constructor(settings: { readonly entries: EntryStore; readonly ttlSeconds: number; readonly isoDate: () => string }) {
    this.#entries = settings.entries;
    this.#ttlMs = settings.ttlSeconds * 1_000;
    this.#nowMs = () => Date.parse(settings.isoDate());
  }

  /** The answer's text, or null when there is none that is still good. */
  async find(key: string): Promise<string | null> {
    const entry = answerIn(await this.#entries.read(key));
    return entry !== null && this.#isGood(entry.storedAt) ? entry.text : null;
  }

  /** Keeps an answer, and clears away what is past its time. */
  async store(key: string, text: string): Promise<void> {
    await this.#entries.write(key, { version, storedAt: new Date(this.#nowMs()).toISOString(), text });
    for (const other of await this.#entries.keys()) {
      const entry = answerIn(await this.#entries.read(other));
      if (entry === null || !this.#isGood(entry.storedAt)) await this.#entries.remove(other);
    }
  }

  /** An entry from the future was written before the clock was set back, and nobody knows how old it is. */
  #isGood(storedAt: string): boolean {
    const ageMs = this.#nowMs() - Date.parse(storedAt);
    return ageMs >= 0 && ageMs < this.#ttlMs;
  }
}

function answerIn(entry: unknown): { readonly storedAt: string; readonly text: string } | null {
  if (typeof entry !== "object" || entry === null) return null;
  if (!("version" in entry && "storedAt" in entry && "text" in entry) || entry.version !== version) return null;
  return typeof entry.storedAt === "string" && typeof entry.text === "string"
    ? { storedAt: entry.storedAt, text: entry.text }
    : null;
}
