import { join } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import type { Options } from "../options.ts";
import type { AgentEvent } from "../output.ts";
import type { ModelRequest } from "../provider/messages-client.ts";
import { contentFingerprint } from "./content-fingerprint.ts";
import { defaultCacheFolder, entryFolder } from "./entry-folder.ts";
import { notCacheable, ResponseCache, responseKey } from "./response-cache.ts";

export interface CachedAnswerSettings {
  readonly options: Pick<Options, "responseCache" | "responseCacheTtlSeconds" | "cacheFolder">;
  readonly root: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Looks a run's whole answer up before it begins, and keeps it when it has ended. */
export interface CachedAnswer {
  find(request: ModelRequest): Promise<string | null>;
  tell(event: AgentEvent): void;
  keep(run: { readonly stopReason: string; readonly touchedFiles: boolean }): Promise<void>;
}

/** The cache of whole answers, for one run: asked once, told all events, and given the answer at the end. */
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
      // Somebody else may have changed files while the model looked at them.
      if (responseKey(asked, await place()) === key) await cache.store(key, text);
    },
  };
}
