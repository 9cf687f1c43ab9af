import type { MetricValues } from "../../src/core/metric.ts";
import type { RequestSection, Trace } from "../../src/core/trace.ts";
import { mainExchanges } from "./wire-values.ts";

/** The provider counts four bytes as a token. */
const bytesPerToken = 4;

/** Tokens of all main requests by section, and the predicted time of their answers. */
export function sectionValues(trace: Trace): MetricValues {
  const main = mainExchanges(trace);
  const total = (name: RequestSection["name"]): number =>
    main
      .flatMap(({ sections }) => sections.filter((section) => section.name === name))
      .reduce((sum, { tokens }) => sum + tokens, 0);
  let carriedTokens = 0;
  let resultsTokens = 0;
  for (const { toolResults } of main) {
    carriedTokens += toolResults.reduce((sum, { bytes }) => sum + Math.ceil(bytes / bytesPerToken), 0);
    resultsTokens += carriedTokens;
  }
  return {
    "prompt.system_tokens": total("system"),
    "prompt.tools_tokens": total("tools"),
    "prompt.results_tokens": resultsTokens,
    "prompt.history_tokens": total("messages") - resultsTokens,
    "modelled.model_time": main.reduce((sum, { modelled }) => sum + modelled.ttftNs + modelled.decodeNs, 0),
  };
}

/** Where the common prefix of a session's requests breaks, and how many tokens were not read because of it. */
export function breakValues(trace: Trace): MetricValues {
  const main = mainExchanges(trace);
  const breaksIn = (name: RequestSection["name"]): number =>
    main.filter(({ cache }) => cache.firstDifference?.section === name).length;
  return {
    "cache.breaks_in_tools": breaksIn("tools"),
    "cache.breaks_in_system": breaksIn("system"),
    "cache.breaks_in_messages": breaksIn("messages"),
    "cache.break_index": main.findIndex(({ cache }) => cache.firstDifference !== null) + 1,
    "cache.missed_tokens": main.reduce((sum, { cache }) => sum + (cache.missedTokens ?? 0), 0),
  };
}
