import type { WireExchange } from "../../core/trace.ts";

/** A stretch of an exchange, in nanoseconds of the session. */
interface Phase {
  readonly name: "queued" | "receive body" | "decide and wait" | "write response" | "held by client";
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * The phases of an exchange, in order. They do not overlap, except that `held by client` lies within the writing. The
 * head leaves with the first event, or with the end of a refusal.
 */
export function phasesOf(exchange: WireExchange): Phase[] {
  const { arrivalNs, bodyEndNs, endNs, events, queuedNs = 0, backPressure = [] } = exchange;
  const firstNs = firstByteNs(exchange) ?? endNs;
  const queueEndNs = Math.min(bodyEndNs + queuedNs, firstNs);
  const phases: Phase[] = [
    { name: "receive body", startNs: arrivalNs, endNs: bodyEndNs },
    ...(queuedNs > 0 ? [{ name: "queued" as const, startNs: bodyEndNs, endNs: queueEndNs }] : []),
    { name: "decide and wait", startNs: queueEndNs, endNs: firstNs },
  ];
  if (events.length > 0) phases.push({ name: "write response", startNs: firstNs, endNs });
  for (const { atNs, heldNs } of backPressure) {
    phases.push({ name: "held by client", startNs: atNs, endNs: atNs + heldNs });
  }
  return phases;
}

/** When the first byte of the response was written; null for a response without events, such as a refusal. */
function firstByteNs({ events }: WireExchange): number | null {
  return events[0]?.writtenNs ?? null;
}
