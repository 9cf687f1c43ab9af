import { formatValue } from "../../core/units.ts";
import { modelTask, unreadCost } from "../model-task.ts";
import { laterRequests } from "../prefix-breaks.ts";
import { firstPlaces, notSeen, promptTokens, type Rule } from "../rule.ts";

/** Less than this is no cache's worth: most models keep nothing shorter. */
const smallestCachedTokens = 1024;

/** The same growing prompt is sent again and again, and no request asks for a cache. */
export const noCacheBreakpoints: Rule = {
  id: "no-cache-breakpoints",
  part: "prompt",
  looksFor: "prompts that are sent again without asking for the cache",
  looksAt: "done",
  look: (trials) => {
    const later = laterRequests(trials);
    if (!later.some(({ exchange }) => exchange.cache.reason !== undefined))
      return { kind: "not-applicable", reason: "no session had a second request whose cache could be asked" };
    const unasked = later.filter(({ exchange }) => exchange.cache.reason?.kind === "not-asked");
    const again = unasked.flatMap(({ trial, exchange, before }) => {
      // What is new in a request is paid for the first time.
      const tokens = Math.min(promptTokens(before), exchange.usage.freshInputTokens);
      return tokens >= smallestCachedTokens ? [{ trial, exchange, tokens }] : [];
    });
    if (again.length === 0) return notSeen;
    const tokens = again.reduce((sum, one) => sum + one.tokens, 0);
    const requests = Math.round(((modelTask.turns - 1) * unasked.length) / later.length);
    return {
      kind: "found",
      title: `${unasked.length} of ${later.length} later requests did not ask for the cache: ${formatValue(tokens, "tokens")} were sent again at full price`,
      evidence: firstPlaces(
        again.map(
          ({ trial, exchange, tokens: own }) =>
            `${trial.label}request ${exchange.index + 1}: ${formatValue(own, "tokens")} of the request before`,
        ),
      ),
      remedy: "Set cache breakpoints after the tools and the system prompt and on the last message.",
      cost: unreadCost(
        again.map(({ exchange }) => exchange),
        1,
        Math.max(1, requests),
      ),
    };
  },
};
