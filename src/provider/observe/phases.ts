import type { WireExchange } from "../../core/trace.ts";

/** A stretch of an exchange, in nanoseconds of the session. */
interface Phase {
  readonly name: "queued" | "receive body" | "decide and wait" | "write response" | "held by client";
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * Where an exchange's time went, in order and without overlap but for `held by client`, which lies within the writing. The
 * response's head leaves with its first event, so a refusal's head leaves with its end.
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

/** When the response's first byte was written; null when none was, or when the log keeps no events (a refusal). */
function firstByteNs({ events }: WireExchange): number | null {
  return events[0]?.writtenNs ?? null;
}

/** When the first piece of content was written: what a client counts as the first token. */
export function firstTokenNs({ events }: WireExchange): number | null {
  return (events.find(({ kind }) => isContent(kind)) ?? events[0])?.writtenNs ?? null;
}

/** Whether an event carries something the model said, in any of the protocols. */
export function isContent(kind: string): boolean {
  return kind === "chat.completion.chunk" || (kind.endsWith("delta") && kind !== "message_delta");
}
