import type { WireEvent, WireExchange } from "./trace.ts";

/** When the first piece of content was written: what a client counts as the first token. Null for a response without events. */
export function firstTokenNs(exchange: Pick<WireExchange, "events">): number | null {
  return (contentEvents(exchange)[0] ?? exchange.events[0])?.writtenNs ?? null;
}

/** The events that carry something the model said, in order of writing. Empty if the answer came as a whole. */
export function contentEvents({ events }: Pick<WireExchange, "events">): readonly WireEvent[] {
  return events.filter(({ kind }) => isContent(kind));
}

/** Whether an event carries something the model said, in any of the protocols. */
export function isContent(kind: string): boolean {
  return kind === "chat.completion.chunk" || (kind.endsWith("delta") && kind !== "message_delta");
}
