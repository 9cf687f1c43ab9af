import type { ServerResponse } from "node:http";
import type { WireEvent } from "../../core/trace.ts";
import type { Departure } from "../http/departure.ts";
import { endResponse } from "../http/http-output.ts";
import type { FaultedResponse } from "./faulted-response.ts";

/** Ends a response as its fault wants it, once all its parts are written; resolves when nothing more will happen to it. */
export async function endFaulted(
  response: ServerResponse,
  { tail, ending, hasHead }: FaultedResponse,
  client: Departure,
): Promise<void> {
  if (client.isGone) return;
  /** A reset throws away what the kernel has not taken yet, so everything before it is handed over first. */
  if (hasHead) await client.until((done) => response.write(tail, done));
  switch (ending) {
    case "whole":
      return endResponse(response, client);
    case "reset":
      return client.until(() => response.socket?.resetAndDestroy());
    case "end":
      if (hasHead && response.chunkedEncoding) return endResponse(response, client);
      /** With a length promised, or nothing at all said, only the end of the connection is an end. */
      return client.until(() => response.socket?.destroySoon());
    case "stall":
      return client.until(() => {});
  }
}

/** Whether what was written reaches the fault's place; the client may have left before. */
export function isCarriedOut({ carriedOutAfter }: FaultedResponse, events: readonly WireEvent[]): boolean {
  return events.filter(({ kind }) => kind !== "ping").length >= carriedOutAfter;
}

/** The log of what was written: the part at a cut stands for the bytes of its event that were sent, if any. */
export function eventsAtCut(events: readonly WireEvent[], { tail, ending, hasHead }: FaultedResponse): WireEvent[] {
  const cut = events.at(-1);
  if (ending === "whole" || !hasHead || cut === undefined) return [...events];
  const shown = tail.length === 0 ? [] : [{ ...cut, bytes: tail.length }];
  return [...events.slice(0, -1), ...shown];
}
