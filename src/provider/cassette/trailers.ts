import type { IncomingMessage, OutgoingMessage } from "node:http";
import type { Headers } from "./cassette.ts";

/** What a message said after its body; known when it has ended. */
export function trailersOf({ rawTrailers }: IncomingMessage): Headers {
  return rawTrailers.flatMap((name, index) => (index % 2 === 0 ? [[name, rawTrailers[index + 1] ?? ""] as const] : []));
}

/**
 * Says the same after the body of another message, which must not have ended. Without a `trailer` header that announces it:
 * Node refuses one on a message that turns out not to be chunked, and such a message cannot carry trailers anyway.
 */
export function passTrailers(trailers: Headers, to: OutgoingMessage): void {
  to.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]));
}
