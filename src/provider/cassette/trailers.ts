import type { IncomingMessage, OutgoingMessage } from "node:http";
import type { Headers } from "./cassette.ts";

/** The trailers of a message that has ended. */
export function trailersOf({ rawTrailers }: IncomingMessage): Headers {
  return rawTrailers.flatMap((name, index) => (index % 2 === 0 ? [[name, rawTrailers[index + 1] ?? ""] as const] : []));
}

/**
 * Adds trailers to another message before it ends. Without a `trailer` header: Node refuses that on a message that
 * turns out not to be chunked, and such a message cannot carry trailers anyway.
 */
export function passTrailers(trailers: Headers, to: OutgoingMessage): void {
  to.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]));
}
