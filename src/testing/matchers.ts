import { cleanText } from "../report/clean-text.ts";
import { keepsPrefix, readsFromCache } from "./cache-reads.ts";
import type { Decision } from "./decision.ts";
import type { ProviderLog } from "./provider-log.ts";
import { recoversFrom } from "./recovery.ts";
import { costsAtMost, staysWithinTokens } from "./spending.ts";
import { runsInParallel } from "./tool-overlap.ts";

/** The matchers as `expect(log)` has them. */
export interface ProviderMatchers<Returned> {
  /** At least this share of the input tokens (0 to 1) came from the prompt cache. The first request of a conversation does not count. */
  toReadFromCache(share: number): Returned;
  /** Each prompt begins with the whole prompt before it. */
  toKeepPrefix(): Returned;
  /** Input and output tokens of all answered requests are at most this. */
  toStayWithinTokens(limit: number): Returned;
  /** All answered requests cost at most so many dollars. */
  toCostAtMost(usd: number): Returned;
  /** In each answer that asks for several tools, at least so many of them (2 by default) ran at one moment. */
  toRunInParallel(atOnce?: number): Returned;
  /** Each request that failed so was answered later. A status, or a part of the fault's words: "429", "reset", "overloaded_error". */
  toRecoverFrom(failure: string | number): Returned;
}

/** What vitest and jest hand to a matcher, as far as it is read here. */
interface MatcherState {
  readonly isNot?: boolean | undefined;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

type Matcher<Given extends readonly unknown[]> = (
  this: MatcherState,
  received: unknown,
  ...given: Given
) => MatcherResult;

/** For `expect.extend` of vitest and of jest. */
export const matchers = {
  toReadFromCache: matcher("toReadFromCache", (log, share: number) => {
    if (!(share >= 0 && share <= 1)) throw new TypeError(`toReadFromCache(${share}): write a share from 0 to 1.`);
    return readsFromCache(log, share);
  }),
  toKeepPrefix: matcher("toKeepPrefix", keepsPrefix),
  toStayWithinTokens: matcher("toStayWithinTokens", (log, limit: number) => {
    if (!(limit > 0)) throw new TypeError(`toStayWithinTokens(${limit}): write a number above 0.`);
    return staysWithinTokens(log, limit);
  }),
  toCostAtMost: matcher("toCostAtMost", (log, usd: number) => {
    if (!(usd > 0)) throw new TypeError(`toCostAtMost(${usd}): write a number of dollars above 0.`);
    return costsAtMost(log, usd);
  }),
  toRunInParallel: matcher("toRunInParallel", (log, atOnce: number = 2) => {
    if (!(atOnce >= 2)) throw new TypeError(`toRunInParallel(${atOnce}): write a number from 2.`);
    return runsInParallel(log, atOnce);
  }),
  toRecoverFrom: matcher("toRecoverFrom", (log, failure: string | number) => {
    if (failure === "") throw new TypeError('toRecoverFrom(""): write a status or a part of a fault, such as "429".');
    return recoversFrom(log, String(failure));
  }),
};

/** Far above what a test prints, and below what drowns a terminal. */
const longestMessage = 20_000;

function matcher<Given extends readonly unknown[]>(
  name: string,
  decide: (log: ProviderLog, ...given: Given) => Decision,
): Matcher<Given> {
  return function (received, ...given) {
    if (!isProviderLog(received)) throw new TypeError(`${name}: write expect(await provider.log()).${name}(..).`);
    const isNot = this.isNot === true;
    const { kind, text } = decide(received, ...given);
    const call = `expect(log)${isNot ? ".not" : ""}.${name}(${given.map((each) => JSON.stringify(each)).join(", ")})`;
    const doubt = kind === "unknown" ? "The log can't show it, so neither the matcher nor its negation holds.\n" : "";
    return {
      pass: kind === "unknown" ? isNot : kind === "met",
      message: () => `${call}\n\n${doubt}${cleanText(text, longestMessage)}`,
    };
  };
}

/** A promise, or a list of exchanges, is what people write by mistake. */
function isProviderLog(value: unknown): value is ProviderLog {
  return (
    typeof value === "object" &&
    value !== null &&
    "exchanges" in value &&
    Array.isArray(value.exchanges) &&
    "toolRuns" in value &&
    Array.isArray(value.toolRuns) &&
    "script" in value
  );
}
