import { readdirSync } from "node:fs";
import { request, type RequestOptions } from "node:http";
import type { Random } from "../../src/core/random.ts";
import { median } from "../../src/stats/quantile.ts";
import type { ServerProcess } from "../bench/server-process.ts";
import { type Campaign, type Findings, oneOf, pause } from "./campaign.ts";

/** One request of a load. */
export interface Asked extends Pick<RequestOptions, "method" | "path" | "headers"> {
  readonly body?: string;
  /** The client goes away after so many bytes of the answer. */
  readonly leaveAfterBytes?: number;
}

export type Shape = (random: Random) => Asked;

/** A server, and what it is asked. */
export interface LoadedServer {
  readonly server: ServerProcess;
  readonly shapes: readonly [Shape, ...Shape[]];
  /** Gets status 200, before and after the load. */
  readonly plain: Asked;
  /** Changes what the server reads, after each round. */
  readonly change?: (round: number) => void;
}

/** What the server holds: after a collection, and when no request is open. */
interface Held {
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly descriptors: number;
  readonly timers: number;
}

const clients = 24;
/** A round is long enough that its requests go through the memories that have a bound. */
const roundMs = 5000;
/** A line each so many rounds. */
const roundsToSay = 20;

/** Many clients at once, round after round. Afterwards the server answers, and holds what it held after its first rounds. */
export async function underLoad(loaded: LoadedServer, { random, hasTime, say }: Campaign): Promise<Findings> {
  const { server, plain, change } = loaded;
  const rounds: Held[] = [];
  const failures: string[] = [];
  let tried = 0;
  do {
    const answered = await round(loaded, random);
    tried += answered;
    if (answered === 0) failures.push(`no request was answered in round ${rounds.length + 1}`);
    change?.(rounds.length);
    const held = await heldBy(server);
    if (rounds.length % roundsToSay === 0) say(`${tried} requests: ${wordsFor(held)}`);
    rounds.push(held);
  } while (hasTime());
  const { status } = await answerTo(server.url, plain);
  if (status !== 200) failures.push(`a plain request got ${status} after the load`);
  const places = { start: 0, half: Math.floor(rounds.length / 2), end: rounds.length - 1 };
  const said = Object.entries(places).flatMap(([name, place]) => {
    const held = rounds[place];
    return held === undefined ? [] : [`${name} (round ${place + 1}): ${wordsFor(held)}`];
  });
  return { tried, failures: [...failures, ...growth(rounds)], said };
}

function wordsFor({ heapBytes, rssBytes, descriptors, timers }: Held): string {
  const [heap, rss] = [heapBytes, rssBytes].map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`);
  return `heap ${heap}, resident ${rss}, ${descriptors} descriptors, ${timers} timers`;
}

/** Sends requests of all shapes from many clients for a round. Returns how many were answered. */
async function round({ server, shapes }: LoadedServer, random: Random): Promise<number> {
  const endMs = Date.now() + roundMs;
  let answered = 0;
  const client = async (): Promise<void> => {
    while (Date.now() < endMs) {
      const { status } = await answerTo(server.url, oneOf(shapes, random)(random));
      if (status !== null) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return answered;
}

/** Null for a status if the connection was lost. */
async function answerTo(
  url: string,
  { body, leaveAfterBytes, ...options }: Asked,
): Promise<{ readonly status: number | null }> {
  const { hostname, port } = new URL(url);
  return await new Promise((done) => {
    const call = request({ hostname, port, agent: false, ...options }, (response) => {
      let bytes = 0;
      response.on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (leaveAfterBytes !== undefined && bytes >= leaveAfterBytes) call.destroy();
      });
      response.on("close", () => done({ status: response.statusCode ?? null }));
    });
    call.on("error", () => done({ status: null }));
    call.end(body);
  });
}

async function heldBy(server: ServerProcess): Promise<Held> {
  // Connections that were left close in the next turns of the server's loop.
  await pause(500);
  const { heapBytes, rssBytes, timers, pid } = await server.usage(true);
  return { heapBytes, rssBytes, timers, descriptors: readdirSync(`/proc/${pid}/fd`).length };
}

/** What grew from the first third of the rounds after the warm-up to the last third. */
function growth(rounds: readonly Held[]): string[] {
  const warm = rounds.slice(2);
  if (warm.length < 6) return [];
  const third = Math.floor(warm.length / 3);
  const grown = (what: keyof Held, allowed: (before: number) => number): string[] => {
    const [before = 0, after = 0] = [warm.slice(0, third), warm.slice(-third)].map(
      (part) => median(part.map((held) => held[what])) ?? 0,
    );
    return after > allowed(before) ? [`${what} grew from ${before} to ${after} in ${warm.length} rounds`] : [];
  };
  return [
    ...grown("heapBytes", (before) => before * 1.2 + 4e6),
    ...grown("descriptors", (before) => before + 2),
    ...grown("timers", (before) => before + 2),
  ];
}
