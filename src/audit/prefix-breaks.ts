import { sectionChanges } from "../core/section-changes.ts";
import type { RequestSection, WireExchange } from "../core/trace.ts";
import { formatValue } from "../core/units.ts";
import { quotedExcerpt } from "../core/text-parting.ts";
import { modelTask, unreadCost, type TaskCost } from "./model-task.ts";
import { launchAt, mainExchanges, promptTokens, type RuleResult, type TrialEvidence } from "./rule.ts";

/** A request that could not read what the request before had left in the cache. */
export interface PrefixBreak {
  readonly trial: TrialEvidence;
  readonly exchange: WireExchange;
  readonly missedTokens: number;
}

/** Below this a break costs less than a cent at any price, such as a rewritten last message. */
const fewestMissedTokens = 500;

/**
 * The requests of the main line that missed what was there to read, and that the cause picks. The first request of a launch is left
 * out: it may begin a new session, and rules of its own look at it.
 */
export function prefixBreaks(
  trials: readonly TrialEvidence[],
  isCause: (exchange: WireExchange) => boolean,
): readonly PrefixBreak[] {
  return trials.flatMap((trial) =>
    mainExchanges(trial).flatMap((exchange, position, main) => {
      const { missedTokens = 0 } = exchange.cache;
      const isBreak =
        goesOn(trial, main[position - 1], exchange) && missedTokens >= fewestMissedTokens && isCause(exchange);
      return isBreak ? [{ trial, exchange, missedTokens }] : [];
    }),
  );
}

/** Whether any request had something to read from the cache: only then can a rule see that it was not read. */
export function neverCached(trials: readonly TrialEvidence[]): RuleResult | null {
  const isCached = trials.some((trial) =>
    mainExchanges(trial).some(({ usage, cache }) => usage.cacheReadTokens > 0 || (cache.missedTokens ?? 0) > 0),
  );
  return isCached ? null : { kind: "not-applicable", reason: "no request had anything to read from the cache" };
}

/** One line of evidence: the request, the place in the prompt, and both texts. */
export function breakLine({ trial, exchange, missedTokens }: PrefixBreak): string {
  return `${trial.label}request ${exchange.index + 1}: ${breakText(exchange)}; ${formatValue(missedTokens, "tokens")} not read`;
}

/** Where a prompt parts from the one before, and both texts. Without a place: the kind of the cache's reason. */
export function breakText({ cache }: WireExchange): string {
  const { firstDifference: difference, reason } = cache;
  return difference === null
    ? (reason?.kind ?? "changed")
    : `section ${difference.section} differs at byte ${difference.atByte}: ${quotedExcerpt(difference.before)} became ${quotedExcerpt(difference.after)}`;
}

/** What the breaks cost in the model task: as often as they came here, and as much of the prompt as they lost here. */
export function breaksCost(breaks: readonly PrefixBreak[]): TaskCost {
  const later = brokenTrials(breaks).reduce((sum, trial) => sum + Math.max(1, mainExchanges(trial).length - 1), 0);
  const requests = Math.max(1, Math.round(((modelTask.turns - 1) * breaks.length) / later));
  const shares = breaks.map(({ exchange, missedTokens }) => Math.min(1, missedTokens / promptTokens(exchange)));
  const share = shares.reduce((sum, value) => sum + value, 0) / shares.length;
  return unreadCost(
    breaks.map(({ exchange }) => exchange),
    share,
    requests,
  );
}

/** All tokens that the breaks lost. */
export function lostTokens(breaks: readonly PrefixBreak[]): string {
  return formatValue(
    breaks.reduce((sum, { missedTokens }) => sum + missedTokens, 0),
    "tokens",
  );
}

/** "2 of 9 requests", over the trials in which there was a break. */
export function requestShare(breaks: readonly PrefixBreak[]): string {
  const all = brokenTrials(breaks).reduce((sum, trial) => sum + mainExchanges(trial).length, 0);
  return `${breaks.length} of ${all} requests`;
}

/**
 * "9 of 10 requests", over the trials in which there was a break: those that change the section, whether there was much to read or
 * not, and whether they were answered or not. `isLeftOut` names those that change it on purpose.
 */
export function changeShare(
  breaks: readonly PrefixBreak[],
  section: RequestSection["name"],
  isLeftOut: (trial: TrialEvidence, exchange: WireExchange) => boolean = () => false,
): string {
  const counts = brokenTrials(breaks).map((trial) => {
    const main = trial.trace.exchanges.filter(({ purpose }) => purpose === "main");
    const differences = main.map((exchange, place) =>
      goesOn(trial, main[place - 1], exchange) && !isLeftOut(trial, exchange) ? exchange.cache.firstDifference : null,
    );
    return { changes: sectionChanges(differences, section).length, requests: main.length };
  });
  const sumOf = (count: "changes" | "requests"): number => counts.reduce((sum, one) => sum + one[count], 0);
  return `${sumOf("changes")} of ${sumOf("requests")} requests`;
}

function brokenTrials(breaks: readonly PrefixBreak[]): readonly TrialEvidence[] {
  return [...new Set(breaks.map(({ trial }) => trial))];
}

/** Whether a request follows another of its launch. */
function goesOn(trial: TrialEvidence, before: WireExchange | undefined, exchange: WireExchange): boolean {
  return before !== undefined && launchAt(trial.trace, before.arrivalNs) === launchAt(trial.trace, exchange.arrivalNs);
}
