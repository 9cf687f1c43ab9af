import type { ServerResponse } from "node:http";
import type { Clock } from "../../core/clock.ts";
import type { WireExchange } from "../../core/trace.ts";
import type { Departure } from "./departure.ts";
import type { PacedOutput } from "../time/schedule.ts";

/** Paced output that knows when the client made it wait. */
interface HttpOutput extends PacedOutput {
  readonly holds: NonNullable<WireExchange["backPressure"]>;
}

interface Surroundings {
  readonly client: Departure;
  readonly nowNs: () => number;
  /** Whether so many streams are open that precision has to give way. */
  readonly isCrowded: () => boolean;
  readonly sleep: Clock["sleep"];
  /** Whether the last text written is the end of the response. */
  readonly endsWithLast: boolean;
}

/** Longest last text that leaves in one piece with the end: what is longer may have to wait for the client. */
export const shortCharacters = 4096;

/**
 * A response as paced output. The head leaves with the first write, and the end with the last if that is short: one call of
 * the system instead of two. Node's timers count whole milliseconds and fire up to one late, so the last stretch before a
 * deadline is spent in turns of the event loop; with many streams at once that would burn the processor for a precision
 * that queueing takes away, and one timer a deadline has to do.
 */
export function httpOutput(
  response: ServerResponse,
  { client, nowNs, isCrowded, sleep, endsWithLast }: Surroundings,
): HttpOutput {
  const holds: { atNs: number; heldNs: number }[] = [];
  return {
    holds,
    nowNs,
    isGone: () => client.isGone,
    wait: async (milliseconds) => {
      if (sleep !== undefined) return sleep(milliseconds * 1e6, client.signal);
      if (isCrowded()) return delay(Math.ceil(milliseconds), client);
      if (milliseconds < 1) return client.until(setImmediate);
      return delay(Math.floor(milliseconds), client);
    },
    write: async (text, isLast) => {
      if (isLast && endsWithLast && text.length <= shortCharacters) return endResponse(response, client, text);
      if (response.write(text) || client.isGone) return;
      const atNs = nowNs();
      await drained(response, client);
      holds.push({ atNs, heldNs: nowNs() - atNs });
    },
  };
}

/** Ends a response; resolves when its last byte is handed to the socket, or the client has gone. */
export async function endResponse(
  response: ServerResponse,
  client: Departure,
  last: string | Uint8Array = "",
): Promise<void> {
  await client.until((done) => response.end(last, done));
}

async function delay(milliseconds: number, client: Departure): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await client.until(
    (done) => (timer = setTimeout(done, milliseconds)),
    () => clearTimeout(timer),
  );
}

async function drained(response: ServerResponse, client: Departure): Promise<void> {
  await client.until((done) => response.once("drain", done));
}
