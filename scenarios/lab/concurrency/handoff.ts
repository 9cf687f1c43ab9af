import type { MetricValues } from "../../../src/core/metric.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { quantile } from "../../../src/stats/quantile.ts";

/** The time from a task's last answer to the next task's first request, for tasks that run one after another. */
export function handoffValues(exchanges: readonly WireExchange[]): MetricValues {
  const gapsNs = exchanges.flatMap((exchange, index) => {
    const before = exchanges[index - 1];
    return before === undefined || before.thread === exchange.thread ? [] : [exchange.arrivalNs - before.endNs];
  });
  const p95 = quantile(gapsNs, 0.95);
  return p95 === null ? {} : { "batch.handoff_p95": p95 };
}
