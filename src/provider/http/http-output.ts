import type { ServerResponse } from "node:http";
import type { Clock } from "../../core/clock.ts";
import type { WireEvent, WireExchange } from "../../core/trace.ts";
import type { Rendering } from "../wire/wire-format.ts";
import { type PacedOutput, scheduleParts, writeOnSchedule } from "../time/schedule.ts";
import type { Departure } from "./departure.ts";

/** Paced output that knows when the client made it wait. */
interface HttpOutput extends PacedOutput {
  readonly holds: NonNullable<WireExchange["backPressure"]>;
}

/** Where a response is written, and what the writing needs to know. */
export interface ResponseOutput {
  readonly response: ServerResponse;
  readonly client: Departure;
  readonly paced: HttpOutput;
  /** When the response's deadlines begin, in nanoseconds of the session. */
  readonly startNs: number;
  readonly pingRecord: string | null;
}

/** What became of a response, for the log. */
export interface WrittenResponse {
  /** 0 when no head was sent. */
  readonly status: number;
  readonly events: readonly WireEvent[];
  /** The fault that was carried out, in words; null without one. */
  readonly fault: string | null;
  readonly holds?: HttpOutput["holds"];
  /** Facts that became known only by the response. */
  readonly facts?: Partial<Pick<WireExchange, "model" | "usage" | "modelled" | "replayed">>;
}

/** Longest last text that leaves in one piece with the end: a longer one may have to wait for the client. */
export const shortCharacters = 4096;

/**
 * A response as paced output; the head leaves with the first write. Node's timers count whole milliseconds and fire up to
 * one late, so the last stretch before a deadline is spent in turns of the event loop. With many streams at once that would
 * use up the processor for a precision that queueing takes away, so then one timer a deadline has to do.
 */
export function httpOutput(
  response: ServerResponse,
  surroundings: {
    readonly client: Departure;
    readonly nowNs: () => number;
    /** Whether so many streams are open that precision has to give way. */
    readonly isCrowded: () => boolean;
    readonly sleep: Clock["sleep"];
  },
): HttpOutput {
  const { client, nowNs, isCrowded, sleep } = surroundings;
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
    write: async (text, isEnd) => {
      /** A short last text leaves with the end: one call of the system in place of two. */
      if (isEnd && text.length <= shortCharacters) return endResponse(response, client, text);
      if (response.write(text) || client.isGone) return;
      const atNs = nowNs();
      await client.until((done) => response.once("drain", done));
      holds.push({ atNs, heldNs: nowNs() - atNs });
    },
  };
}

/** Writes a response that goes well: each part at its deadline, then the end. */
export async function writeParts(rendering: Rendering, to: ResponseOutput): Promise<WrittenResponse> {
  const { parts, latency, isStreamed, status } = rendering;
  const scheduled = scheduleParts(parts, latency, to.startNs, isStreamed ? to.pingRecord : null);
  const events = await writeOnSchedule(scheduled, to.paced, true);
  if (events.length === scheduled.length && !to.response.writableEnded) await endResponse(to.response, to.client);
  return { status, events: status === 200 ? events : [], fault: null, holds: to.paced.holds };
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
