import type { Environment } from "../core/run-record.ts";
import type { WireExchange } from "../core/trace.ts";

/** Collects how late the provider wrote its events, over a whole run. */
export class DriftLog {
  private readonly latenessNs: number[] = [];

  add(exchanges: readonly WireExchange[]): void {
    for (const exchange of exchanges)
      for (const event of exchange.events) this.latenessNs.push(event.writtenNs - event.scheduledNs);
  }

  summary(): Environment["drift"] {
    const sorted = this.latenessNs.toSorted((left, right) => left - right);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return sorted.length === 0 ? null : { events: sorted.length, p50Ns: at(0.5), p99Ns: at(0.99) };
  }
}
