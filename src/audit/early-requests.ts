import type { ExchangePurpose, WireExchange } from "../core/trace.ts";
import type { TrialEvidence } from "./rule.ts";

/** A request that was answered before the agent sent its first main request. */
export interface EarlyRequest {
  readonly trial: TrialEvidence;
  readonly exchange: WireExchange;
}

/**
 * The early requests for which the agent may have waited. Most answers of an audit come at once, so they are there before the agent
 * goes on, whether it waits or not. One trial in which it went on without the answer shows that it never waits for that kind. The
 * scenario `sessions` holds such answers back, so that this can be seen.
 */
export function waitedFor(
  trials: readonly TrialEvidence[],
  purposes: ReadonlySet<ExchangePurpose>,
): readonly EarlyRequest[] {
  const early = trials.flatMap((trial) => {
    const { exchanges } = trial.trace;
    const main = exchanges.find(({ purpose }) => purpose === "main");
    if (main === undefined) return [];
    return exchanges
      .filter(({ purpose, arrivalNs }) => purposes.has(purpose) && arrivalNs < main.arrivalNs)
      .map((exchange) => ({ trial, exchange, isOpen: exchange.endNs > main.arrivalNs }));
  });
  const unwaited = new Set(early.filter(({ isOpen }) => isOpen).map(({ exchange }) => kindOf(exchange)));
  return early.filter(({ exchange }) => !unwaited.has(kindOf(exchange)));
}

function kindOf({ purpose, method, path }: WireExchange): string {
  return `${purpose} ${method} ${path}`;
}
