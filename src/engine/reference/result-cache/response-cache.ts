import { join } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import type { Options } from "../options.ts";
import type { AgentEvent } from "../agent-event.ts";
import type { ModelRequest } from "../provider/messages-client.ts";
import { type EntryStore, canonicalDigest, defaultCacheFolder, entryFolder } from "./entry-folder.ts";
import { contentFingerprint } from "./content-fingerprint.ts";

const version = 1;

/** Whether a run may use cached answers: only if asked to, and never if NODE_ENV is production. */
export function mayUseCache(mode: string, environment: string | undefined): boolean {
  return mode !== "off" && environment !== "production";
}

/** Why a run's answer is not kept. Null if it may be kept. */
export function notCacheable(run: {
  readonly stopReason: string;
  /** A call wrote, or ran a command that may write. */
  readonly touchedFiles: boolean;
  readonly text: string;
}): string | null {
  if (run.stopReason !== "end_turn") return `the run ended with ${run.stopReason}`;
  if (run.touchedFiles) return "the run may have changed files, which a cached answer would not do again";
  return run.text === "" ? "there is no answer" : null;
}

/**
 * The key of a run's answer: everything in the first request, and a place. The place is the workspace's path, whatever its files hold,
 * or the digest of its files, so that an answer about old text is never found for new text.
 */
function responseKey(request: ModelRequest, place: { readonly root: string } | { readonly files: string }): string {
  return canonicalDigest({ version, request, place });
}

/** Answers of whole runs, shared by processes. Dates are wall-clock: a monotonic clock restarts with each boot. */
export class ResponseCache {
  readonly #entries: EntryStore;
  readonly #ttlMs: number;
  readonly #nowMs: () => number;

  constructor(settings: { readonly entries: EntryStore; readonly ttlSeconds: number; readonly isoDate: () => string }) {
    this.#entries = settings.entries;
    this.#ttlMs = settings.ttlSeconds * 1_000;
    this.#nowMs = () => Date.parse(settings.isoDate());
  }

  /** The answer's text. Null if there is none or it is too old. */
  async find(key: string): Promise<string | null> {
    const entry = answerIn(await this.#entries.read(key));
    return entry !== null && this.#isGood(entry.storedAt) ? entry.text : null;
  }

  /** Keeps an answer and removes expired ones. */
  async store(key: string, text: string): Promise<void> {
    await this.#entries.write(key, { version, storedAt: new Date(this.#nowMs()).toISOString(), text });
    for (const other of await this.#entries.keys()) {
      const entry = answerIn(await this.#entries.read(other));
      if (entry === null || !this.#isGood(entry.storedAt)) await this.#entries.remove(other);
    }
  }

  /** An entry from the future was written before the clock was set back. Its age is unknown. */
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

interface CachedAnswerSettings {
  readonly options: Pick<Options, "responseCache" | "responseCacheTtlSeconds" | "cacheFolder">;
  readonly root: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Looks up a run's answer before it begins, and keeps it when it has ended. */
export interface CachedAnswer {
  find(request: ModelRequest): Promise<string | null>;
  tell(event: AgentEvent): void;
  keep(run: { readonly stopReason: string; readonly touchedFiles: boolean }): Promise<void>;
}

/** The cache of whole answers for one run. Call `find` once, `tell` for all events, and `keep` at the end. */
export function cachedAnswer({ options, root, clock, signal }: CachedAnswerSettings): CachedAnswer {
  const cache = new ResponseCache({
    entries: entryFolder(join(options.cacheFolder ?? defaultCacheFolder(), "answers")),
    ttlSeconds: options.responseCacheTtlSeconds,
    isoDate: clock.isoDate,
  });
  const place = async () =>
    options.responseCache === "workspace" ? { files: await contentFingerprint(root, [root], signal) } : { root };
  let key = "";
  let asked: ModelRequest | null = null;
  let text = "";
  return {
    find: async (request) => {
      asked = request;
      key = responseKey(request, await place());
      return cache.find(key);
    },
    tell: (event) => {
      if (event.kind === "text-delta") text += event.text;
      if (event.kind === "text-end" && text !== "" && !text.endsWith("\n")) text += "\n";
    },
    keep: async (run) => {
      if (asked === null || notCacheable({ ...run, text }) !== null) return;
      // Somebody else may have changed files during the run.
      if (responseKey(asked, await place()) === key) await cache.store(key, text);
    },
  };
}
