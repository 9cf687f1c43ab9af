import { missedCost, totalCost, valueIfKnown } from "../../src/core/exchange-cost.ts";
import type { MetricValues } from "../../src/core/metric.ts";
import type { Trace } from "../../src/core/trace.ts";
import { mainExchanges, modelCalls, promptTokens } from "./wire-values.ts";

/** A rewrite that leaves more than this share of the prompt was not worth the cache it lost. */
const ineffectiveShare = 0.8;

/** What happened to a session's context, seen on the wire. The script has `factCount` planted facts as probes. */
export function contextValues(trace: Trace, factCount: number): MetricValues {
  const main = mainExchanges(trace);
  const rewritten = main.filter(({ cache }) => cache.firstDifference?.section === "messages");
  const sides = modelCalls(trace).filter(({ purpose }) => purpose === "side");
  const rewriteCost = totalCost(rewritten, missedCost);
  const sidesCost = totalCost(sides);
  const refusals = trace.exchanges.filter(({ refusal }) => /tool_use|tool_result/.test(refusal ?? ""));
  return {
    "compaction.count": rewritten.length,
    "compaction.ineffective": rewritten.filter((exchange) => {
      const before = main[main.indexOf(exchange) - 1];
      return before !== undefined && promptTokens(exchange) > ineffectiveShare * promptTokens(before);
    }).length,
    ...valueIfKnown(
      "compaction.rewrite_cost",
      rewriteCost === null || sidesCost === null ? null : rewriteCost + sidesCost,
    ),
    "context.pair_violations": refusals.length,
    "context.peak_tokens": Math.max(...main.map(promptTokens)),
    "context.fact_recall": (main.at(-1)?.probes.length ?? 0) / factCount,
  };
}
