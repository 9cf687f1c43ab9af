import type { MetricValues } from "../../../src/core/metric.ts";
import type { WireExchange } from "../../../src/core/trace.ts";

/** Requests that arrive within so short a time hit the service as one. */
const peakWindowNs = 100e6;

/** What retries did to the provider, as it saw them: a request is a retry when its conversation had come before. */
export function retryValues(exchanges: readonly WireExchange[]): MetricValues {
  const retries: number[] = [];
  const seen = new Set<string>();
  for (const { sections, arrivalNs } of exchanges) {
    const conversation = sections.find(({ name }) => name === "messages")?.digest ?? "";
    if (seen.has(conversation)) retries.push(arrivalNs);
    seen.add(conversation);
  }
  const wasted = exchanges.filter(({ outcome }) => outcome !== "complete").length;
  const answered = exchanges.length - wasted;
  return {
    "retry.wasted_requests": wasted,
    "retry.amplification": answered === 0 ? exchanges.length : exchanges.length / answered,
    "retry.synchronised_peak": mostWithin(retries, peakWindowNs),
  };
}

/** Most of the moments (ascending) that lie within a window of that length. */
function mostWithin(moments: readonly number[], windowNs: number): number {
  let first = 0;
  let most = 0;
  for (const [index, atNs] of moments.entries()) {
    while ((moments[first] ?? atNs) <= atNs - windowNs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
