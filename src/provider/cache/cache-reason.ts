import type { CacheReason } from "../../core/trace.ts";
import type { DecidedCache, LeftPrefix } from "./cache-question.ts";
import type { JsonObject } from "../wire/json-object.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import type { ModelRow } from "../models/model-table.ts";
import { RecentMap } from "../recent-map.ts";
import type { CacheSettings } from "./prompt-cache.ts";
import { type PromptBlock, sectionDigest } from "../wire/prompt.ts";

/** Why the cache did what it did, as far as somebody asks. */
interface CacheExplanation {
  /** For the log, against the request of the same line before; empty when there is no log. */
  readonly cacheReason: { readonly reason?: CacheReason; readonly missedTokens?: number };
  /** Value of the response's `diagnostics`; absent when the client did not ask. */
  readonly diagnostics?: JsonObject | null;
}

interface AnsweredPrompt {
  readonly model: ModelRow;
  readonly request: ModelRequest;
  readonly decided: DecidedCache;
  readonly messageId: string;
  /** The requests that it is compared with. */
  readonly line: string;
}

/** Explains a decision before its entries are written, and remembers the prompt for the next explanation. */
export function explainCache(
  { cacheMemory, keepsLog }: { readonly cacheMemory: CacheMemory; readonly keepsLog: boolean },
  prompt: AnsweredPrompt,
): CacheExplanation {
  const { model, request, decided, messageId, line } = prompt;
  const own = fingerprintOf(model.id, request.prompt, decided);
  const before = cacheMemory.last(line);
  const diagnostics =
    request.diagnosed === undefined ? {} : { diagnostics: diagnose(request, own, cacheMemory, decided) };
  cacheMemory.keep(line, messageId, own);
  if (!keepsLog) return { cacheReason: {}, ...diagnostics };
  const missedTokens = missed(before, decided);
  const reason = reasonFor(prompt, own, before, missedTokens);
  return { cacheReason: { reason, missedTokens }, ...diagnostics };
}

function missed(before: PromptFingerprint | undefined, { decision }: DecidedCache): number {
  return Math.max(0, (before?.left?.tokens ?? 0) - decision.readTokens);
}

function reasonFor(
  { model, request, decided }: AnsweredPrompt,
  own: PromptFingerprint,
  before: PromptFingerprint | undefined,
  missedTokens: number,
): CacheReason {
  const asks = model.cacheRules !== "anthropic" || request.prompt.some((block) => block.breakpoint !== null);
  if (!asks) return { kind: "not-asked" };
  if (decided.left === null) return { kind: "below-minimum", minimumTokens: model.minimumCacheTokens };
  if (before?.left === undefined || before.left === null) {
    return { kind: decided.decision.readTokens > 0 ? "hit" : "nothing-yet" };
  }
  if (missedTokens === 0) return { kind: "hit" };
  const changed = changeBetween(before, own, decided.keys, before.left);
  if (changed !== null) return changed;
  switch (decided.stateOf(before.left.cacheKey)) {
    case "absent":
    case "expired":
      return { kind: "expired" };
    case "pending":
      return { kind: "not-readable-yet" };
    case "readable":
      return { kind: "beyond-lookback" };
  }
}

/** What changed in a prefix that an earlier request left; null when the prompt still begins with it. */
function changeBetween(
  before: PromptFingerprint,
  after: PromptFingerprint,
  keys: readonly string[],
  left: LeftPrefix,
): CacheReason | null {
  if (keys[left.block] === left.prefixKey) return null;
  if (before.model !== after.model) return { kind: "model-changed" };
  if (before.settings.scope !== after.settings.scope) return { kind: "scope-changed" };
  if (before.tools !== after.tools) return { kind: "prefix-changed", section: "tools" };
  if (before.system !== after.system) return { kind: "prefix-changed", section: "system" };
  const sameSettings =
    before.settings.system === after.settings.system && before.settings.messages === after.settings.messages;
  return sameSettings ? { kind: "prefix-changed", section: "messages" } : { kind: "settings-changed" };
}

/** The API compares prompts only: it does not report what expired, and reports other changes as unavailable. */
function diagnose(
  { diagnosed }: ModelRequest,
  own: PromptFingerprint,
  memory: CacheMemory,
  decided: DecidedCache,
): JsonObject | null {
  const id = diagnosed?.previousMessageId ?? null;
  if (id === null) return null;
  const before = memory.find(id);
  if (before === undefined) return { cache_miss_reason: { type: "previous_message_not_found" } };
  const changed = before.left === null ? null : changeBetween(before, own, decided.keys, before.left);
  if (changed === null) return null;
  const type = changedType(changed, before.settings.system !== own.settings.system);
  if (type === undefined) return { cache_miss_reason: { type: "unavailable" } };
  return { cache_miss_reason: { type, cache_missed_input_tokens: missed(before, decided) } };
}

/** The API counts speed as part of the model. */
function changedType(changed: CacheReason, systemSettingsChanged: boolean): string | undefined {
  if (changed.kind === "model-changed") return "model_changed";
  if (changed.kind === "prefix-changed") return `${changed.section}_changed`;
  return changed.kind === "settings-changed" && systemSettingsChanged ? "model_changed" : undefined;
}

/** Messages that a client can refer to; a provider that serves for days must forget the rest. */
const rememberedMessages = 4_096;

/** Digests of a request, kept to explain a later miss. No text. */
export interface PromptFingerprint {
  readonly model: string;
  readonly settings: CacheSettings;
  readonly tools: string;
  readonly system: string;
  readonly left: LeftPrefix | null;
}

/** The fingerprint of a request that was answered by `model`. */
function fingerprintOf(model: string, blocks: readonly PromptBlock[], decided: DecidedCache): PromptFingerprint {
  return {
    model,
    settings: decided.settings,
    tools: sectionDigest(blocks, "tools"),
    system: sectionDigest(blocks, "system"),
    left: decided.left,
  };
}

/** Fingerprints by line of requests, for the log, and by message id, for clients that ask. */
export class CacheMemory {
  readonly #last = new Map<string, PromptFingerprint>();
  readonly #messages = new RecentMap<PromptFingerprint>(rememberedMessages);

  last(line: string): PromptFingerprint | undefined {
    return this.#last.get(line);
  }

  find(messageId: string): PromptFingerprint | undefined {
    return this.#messages.get(messageId);
  }

  keep(line: string, messageId: string, fingerprint: PromptFingerprint): void {
    this.#last.set(line, fingerprint);
    this.#messages.set(messageId, fingerprint);
  }
}
