import type { ServerResponse } from "node:http";
import type { Clock } from "../../core/clock.ts";
import type { WireEvent, WireExchange } from "../../core/trace.ts";
import type { Rendering } from "../wire/wire-format.ts";
import { type PacedOutput, scheduleParts, writeOnSchedule } from "../time/schedule.ts";
import type { Departure } from "./departure.ts";

/** Paced output that knows when the client made it wait. */
export interface HeldOutput extends PacedOutput {
  readonly holds: NonNullable<WireExchange["backPressure"]>;
}

/** How the writing of a response ends. Each promise also resolves when the client leaves. */
interface ResponseEnding {
  /** All of the response is written. */
  readonly finish: () => Promise<void>;
  /** Writes the first bytes of an event that is cut. */
  readonly writeCut: (bytes: Uint8Array) => Promise<void>;
  /** Resets the connection. */
  readonly reset: () => Promise<void>;
  /** Ends in good order before the response is whole. Without a head only the connection can end. */
  readonly breakOff: (hasHead: boolean) => Promise<void>;
}

/** Where a response is written, and what the writing needs to know. */
export interface ResponseOutput {
  readonly client: Departure;
  readonly paced: HeldOutput;
  readonly ending: ResponseEnding;
  /** When the response's deadlines begin, in nanoseconds of the session. */
  readonly startNs: number;
  readonly pingRecord: string | null;
}

/** The same over HTTP. */
export interface HttpResponseOutput extends ResponseOutput {
  readonly response: ServerResponse;
}

/** What became of a response, for the log. */
export interface WrittenResponse {
  /** 0 when no head was sent. */
  readonly status: number;
  readonly events: readonly WireEvent[];
  /** The fault that was carried out, in words; null without one. */
  readonly fault: string | null;
  readonly holds?: HeldOutput["holds"];
  /** Facts that became known only by the response. */
  readonly facts?: Partial<Pick<WireExchange, "model" | "usage" | "modelled" | "replayed">>;
}

/** Longest last text that leaves in one piece with the end: a longer one may have to wait for the client. */
export const shortCharacters = 4096;

/** What pacing needs of its surroundings. */
export interface PacingSurroundings {
  readonly client: Departure;
  readonly nowNs: () => number;
  /** Whether so many streams are open that precision has to give way. */
  readonly isCrowded: () => boolean;
  readonly sleep: Clock["sleep"];
}

/** Longest time that the thread sleeps at once. A request that comes meanwhile is stamped so much later. */
const longestNapMs = 0.25;
/** The kernel wakes a thread up to so much late. */
const wakeUpMs = 0.06;
const neverChanged = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * Waits for a deadline. Node's timers count whole milliseconds and fire up to one late, so in the last stretch the thread takes short
 * sleeps between turns of the event loop. Turns alone would keep a processor busy for the whole stream. On a machine with two of them
 * that slows the agent, and its echo came 2 to 4 ms later. With many streams there is one timer a deadline, as queueing would take the
 * precision away again.
 */
export function pacedWait({ client, isCrowded, sleep }: PacingSurroundings): PacedOutput["wait"] {
  return async (milliseconds) => {
    /** Deadlines are whole nanoseconds. The product may be a fraction more. */
    if (sleep !== undefined) return sleep(Math.round(milliseconds * 1e6), client.signal);
    if (isCrowded()) return delay(Math.ceil(milliseconds), client);
    if (milliseconds >= 1) return delay(Math.floor(milliseconds), client);
    if (milliseconds > wakeUpMs) Atomics.wait(neverChanged, 0, 0, Math.min(milliseconds - wakeUpMs, longestNapMs));
    return client.until(setImmediate);
  };
}

/** A response as paced output; the head leaves with the first write. */
export function httpOutput(response: ServerResponse, surroundings: PacingSurroundings): HeldOutput {
  const { client, nowNs } = surroundings;
  const holds: { atNs: number; heldNs: number }[] = [];
  return {
    holds,
    nowNs,
    separator: "",
    isGone: () => client.isGone,
    wait: pacedWait(surroundings),
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

/** Output whose writes the session counts. */
export function countedPieces<Output extends ResponseOutput>(
  output: Output,
  session: { writtenPieces: number },
): Output {
  const { paced } = output;
  const write: typeof paced.write = async (text, isEnd) => {
    await paced.write(text, isEnd);
    session.writtenPieces += 1;
  };
  return { ...output, paced: { ...paced, write } };
}

/** Writes a response that goes well: each part at its deadline, then the end. */
export async function writeParts(rendering: Rendering, to: ResponseOutput): Promise<WrittenResponse> {
  const { parts, latency, isStreamed, status } = rendering;
  const scheduled = scheduleParts(parts, latency, to.startNs, isStreamed ? to.pingRecord : null);
  const events = await writeOnSchedule(scheduled, to.paced, true);
  if (events.length === scheduled.length) await to.ending.finish();
  return { status, events: status === 200 ? events : [], fault: null, holds: to.paced.holds };
}

/** The endings of a response over HTTP. */
export function httpEnding(response: ServerResponse, client: Departure): ResponseEnding {
  return {
    finish: async () => {
      if (!response.writableEnded) await endResponse(response, client);
    },
    writeCut: (bytes) => client.until((done) => response.write(bytes, done)),
    reset: () => client.until(() => response.socket?.resetAndDestroy()),
    breakOff: async (hasHead) => {
      if (hasHead && response.chunkedEncoding) return endResponse(response, client);
      /** With a length promised, or nothing at all said, only the end of the connection is an end. */
      return client.until(() => response.socket?.destroySoon());
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
