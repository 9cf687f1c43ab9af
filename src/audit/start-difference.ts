import type { CacheReason, WireExchange } from "../core/trace.ts";
import { formatValue } from "../core/units.ts";
import { quotedExcerpt } from "../core/text-parting.ts";
import { changedWords, kindOfChange } from "./changed-words.ts";
import type { TrialEvidence } from "./rule.ts";

/** The first request of a launch that came after another one in the same folder. */
export interface LaterStart {
  readonly label: string;
  readonly exchange: WireExchange;
  /** The last main request of the launch before. */
  readonly before: WireExchange;
  /** A shorter prefix is not kept by the model's cache, as far as the trial told. Zero if it never did. */
  readonly shortestKeptTokens: number;
}

/**
 * The start of the measured launch, where launches came before it and its first request asked for the cache. `isContinued`: the starts of
 * sessions that go on with the one before; otherwise those of new ones.
 */
export function laterStarts(
  trials: readonly TrialEvidence[],
  { isContinued }: { readonly isContinued: boolean },
): readonly LaterStart[] {
  return trials.flatMap(({ trace, label }) => {
    if ((trace.earlier ?? []).length === 0) return [];
    const main = trace.exchanges.filter(({ purpose, outcome }) => purpose === "main" && outcome === "complete");
    const exchange = main.find(({ arrivalNs }) => arrivalNs >= trace.spawnNs);
    const before = main.findLast(({ arrivalNs }) => arrivalNs < trace.spawnNs);
    if (exchange === undefined || before === undefined || exchange.cache.reason?.kind === "not-asked") return [];
    // A continued session goes on after the turns of the launch before. A new one gets the first turn again.
    const shortestKeptTokens = Math.max(0, ...main.filter(({ model }) => model === exchange.model).map(minimumTokens));
    return (exchange.turn ?? 0) > 0 === isContinued ? [{ label, exchange, before, shortestKeptTokens }] : [];
  });
}

/** The shortest prefix that the cache keeps, if a request was too short for it. */
function minimumTokens({ cache: { reason } }: WireExchange): number {
  return reason?.kind === "below-minimum" ? reason.minimumTokens : 0;
}

/** What is not the same at the start of the two prompts, as the beginning of a sentence. */
export function startCause({ exchange, before }: LaterStart): string {
  const { firstDifference: difference, reason } = exchange.cache;
  const setting = otherSetting(reason);
  if (setting !== null) return setting;
  switch (difference?.section) {
    case "tools":
      return sorted(exchange) === sorted(before) ? "The tools come in another order" : "The list of tools differs";
    case "system": {
      const words = changedWords(difference.before, difference.after);
      const quoted = [words.before, words.after].map((word) => quotedExcerpt(word)).join(" became ");
      return `${kindOfChange(words)} in the system prompt differs (byte ${difference.atByte}: ${quoted})`;
    }
    case "messages":
    case undefined:
      return "The start of the prompt is not read from the cache";
  }
}

/** One line of evidence: the request, the place in the prompt, and both texts. */
export function startLine({ label, exchange }: LaterStart, lostTokens: number): string {
  const { firstDifference: difference, reason } = exchange.cache;
  const setting = otherSetting(reason);
  const what =
    setting !== null || difference === null
      ? (setting ?? reason?.kind ?? "unknown")
      : `section ${difference.section} differs at byte ${difference.atByte}: ${quotedExcerpt(difference.before)} became ${quotedExcerpt(difference.after)}`;
  return `${label}request ${exchange.index + 1}: ${what}; ${formatValue(lostTokens, "tokens")} not read`;
}

const otherSettings: Readonly<Partial<Record<CacheReason["kind"], string>>> = {
  "scope-changed": "The key or the workspace of the cache differs",
  "model-changed": "The model differs",
  "settings-changed": "A setting of the request differs",
};

/** What keeps a prompt from being read although its bytes are the same. Null if it is the bytes. */
export function otherSetting(reason: CacheReason | undefined): string | null {
  return reason === undefined ? null : (otherSettings[reason.kind] ?? null);
}

function sorted({ toolNames }: WireExchange): string {
  return toolNames.toSorted().join();
}
