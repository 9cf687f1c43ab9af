import { sectionChanges } from "../core/section-changes.ts";
import type { RequestSection, WireExchange } from "../core/trace.ts";
import { formatValue } from "../core/units.ts";
import { quotedExcerpt } from "../core/text-parting.ts";
import { modelTask, unknownCost, unreadCost, type TaskCost } from "./model-task.ts";
import { launchAt, mainExchanges, promptTokens, type RuleResult, type TrialEvidence } from "./rule.ts";

/** A request that could not read what the request before had left in the cache. */
export interface PrefixBreak {
  readonly trial: TrialEvidence;
  readonly exchange: WireExchange;
  /** Zero where no cache was asked for: nothing is lost yet. */
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
  return laterRequests(trials).flatMap(({ trial, exchange }) => {
    const { missedTokens = 0 } = exchange.cache;
    return missedTokens >= fewestMissedTokens && isCause(exchange) ? [{ trial, exchange, missedTokens }] : [];
  });
}

/** A request of the main line and the one before it in the same launch. */
interface LaterRequest {
  readonly trial: TrialEvidence;
  readonly exchange: WireExchange;
  readonly before: WireExchange;
}

/** The answered requests of the main line that follow another of their launch. */
export function laterRequests(trials: readonly TrialEvidence[]): readonly LaterRequest[] {
  return trials.flatMap((trial) =>
    mainExchanges(trial).flatMap((exchange, position, main) => {
      const before = main[position - 1];
      return before !== undefined && goesOn(trial, before, exchange) ? [{ trial, exchange, before }] : [];
    }),
  );
}

/**
 * The requests of the main line that change the tools or the system prompt. Those of an agent that asks for no cache are among them: a
 * cache would not help it before they are the same.
 */
export function sectionBreaks(trials: readonly TrialEvidence[], section: "tools" | "system"): readonly PrefixBreak[] {
  const paid = prefixBreaks(
    trials,
    ({ cache: { reason } }) => reason?.kind === "prefix-changed" && reason.section === section,
  );
  const unasked = laterRequests(trials).flatMap(({ trial, exchange }) => {
    const { reason, firstDifference } = exchange.cache;
    const isChange = reason?.kind === "not-asked" && firstDifference?.section === section;
    return isChange ? [{ trial, exchange, missedTokens: 0 }] : [];
  });
  return [...paid, ...unasked];
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
  const lost = missedTokens === 0 ? "no cache asked for" : `${formatValue(missedTokens, "tokens")} not read`;
  return `${trial.label}request ${exchange.index + 1}: ${breakText(exchange)}; ${lost}`;
}

/** Where a prompt parts from the one before, and both texts. Without a place: the kind of the cache's reason. */
export function breakText({ cache }: WireExchange): string {
  const { firstDifference: difference, reason } = cache;
  return difference === null
    ? (reason?.kind ?? "changed")
    : `section ${difference.section} differs at byte ${difference.atByte}: ${quotedExcerpt(difference.before)} became ${quotedExcerpt(difference.after)}`;
}

/** What the breaks cost in the model task: as often as they came here, and as much of the prompt as they lost here. */
export function breaksCost(all: readonly PrefixBreak[]): TaskCost {
  const breaks = all.filter(({ missedTokens }) => missedTokens > 0);
  if (breaks.length === 0) return unknownCost("nothing is lost as long as the agent asks for no cache");
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

/** All tokens that the breaks lost, as the end of a sentence. */
export function lossInWords(breaks: readonly PrefixBreak[]): string {
  const tokens = breaks.reduce((sum, { missedTokens }) => sum + missedTokens, 0);
  return tokens === 0
    ? "no cache could read the prompt again, even if the agent asked for one"
    : `${formatValue(tokens, "tokens")} were paid again instead of read from the cache`;
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
