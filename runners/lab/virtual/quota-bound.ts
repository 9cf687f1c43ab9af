import type { ProviderSettings } from "../../../src/core/provider-settings.ts";
import type { WireExchange } from "../../../src/core/trace.ts";

const minuteNs = 60e9;

/**
 * Least simulated time in which these answers could be given under the provider's limits, whatever the client does: what exceeds the full
 * buckets has to be refilled before the last request may enter, slots have to be shared, and some answer comes last.
 */
export function quotaBoundNs(answered: readonly WireExchange[], settings: ProviderSettings): number {
  const limits = settings.limits ?? {};
  const burst = (limits.burstNs ?? minuteNs) / minuteNs;
  const servedNs = answered.map(({ arrivalNs, endNs, queuedNs = 0 }) => endNs - arrivalNs - queuedNs);
  const refillNs = (perMinute: number | undefined, used: number): number =>
    perMinute === undefined ? 0 : Math.max(0, (used / perMinute - burst) * minuteNs);
  const outputs = answered.map(({ usage }) => usage.outputTokens);
  const inputs = answered.map(({ usage }) => usage.freshInputTokens + usage.cacheWriteTokens);
  const lastEntryNs = Math.max(
    refillNs(limits.requestsPerMinute, answered.length),
    refillNs(limits.inputTokensPerMinute, sum(inputs)),
    // Output is counted when it is produced: the last answer's may still be owed.
    refillNs(limits.outputTokensPerMinute, sum(outputs) - Math.max(0, ...outputs)),
  );
  const sharedNs = sum(servedNs) / (limits.concurrentRequests ?? Number.POSITIVE_INFINITY);
  return Math.max(lastEntryNs + Math.min(...servedNs), sharedNs, ...servedNs);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
