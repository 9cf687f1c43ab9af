import { decodedNs, type Latency } from "./latency.ts";

/** A piece of a response, and how many tokens the model has decoded before it can exist. */
export interface ResponsePart {
  readonly kind: string;
  readonly text: string;
  readonly tokensBefore: number;
}

/** A part with the moment it is due, in nanoseconds of the trial. */
export interface ScheduledPart {
  readonly kind: string;
  readonly text: string;
  readonly dueNs: number;
}

/** Silence after which the API keeps a stream alive. */
const pingGapNs = 5e9;

/**
 * Deadlines of all parts, fixed once from the request's arrival, so that a late write delays nothing after it. Parts that
 * cost no token (starts, stops) are due with the token before them. `ping` fills silences of more than five seconds.
 */
export function scheduleParts(
  parts: readonly ResponsePart[],
  latency: Latency,
  arrivalNs: number,
  ping: string | null,
): ScheduledPart[] {
  const scheduled: ScheduledPart[] = [];
  let lastNs = Number.POSITIVE_INFINITY;
  for (const { kind, text, tokensBefore } of parts) {
    const dueNs = Math.round(arrivalNs + (latency.ttftNs + decodedNs(latency, tokensBefore)) * latency.timeScale);
    if (ping !== null) {
      for (let pingNs = lastNs + pingGapNs; pingNs < dueNs; pingNs += pingGapNs) {
        scheduled.push({ kind: "ping", text: ping, dueNs: pingNs });
      }
    }
    scheduled.push({ kind, text, dueNs });
    lastNs = dueNs;
  }
  return scheduled;
}
