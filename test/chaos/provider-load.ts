import { readdirSync } from "node:fs";
import { request } from "node:http";
import { randomBytes } from "node:crypto";
import type { Random } from "../../src/core/random.ts";
import { median } from "../../src/stats/quantile.ts";
import { requestHeaders } from "../bench/agent-requests.ts";
import { startServer, type ServerProcess } from "../bench/server-process.ts";
import { type Campaign, type Findings, oneOf, type Part, pause } from "./campaign.ts";

/** Whole, streamed, broken, huge and abandoned requests. */
const shapes: readonly [Shape, ...Shape[]] = [
  () => ({ body: messages("hello", false) }),
  () => ({ body: messages("hello", true) }),
  (random) => ({ body: messages(`conversation ${Math.floor(random() * 1e9)}`, true) }),
  () => ({ body: messages("x".repeat(200_000), true) }),
  () => ({ body: "{" }),
  () => ({ body: "[".repeat(100_000) }),
  () => ({ body: messages("hello", true), leaveAfterBytes: 1 }),
  () => ({ body: messages("hello", true), leaveAfterBytes: 200 }),
  () => ({ body: messages("hello", false), headers: { "content-encoding": "gzip" } }),
  () => ({ body: messages("hello", false), headers: { origin: "https://page.example" } }),
  () => ({ body: "", path: "/v1/nothing" }),
];

type Shape = (random: Random) => Asked;

interface Asked {
  readonly body: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The client goes away after so many bytes of the answer. */
  readonly leaveAfterBytes?: number;
}

function messages(text: string, stream: boolean): string {
  return JSON.stringify({
    model: "claude-sonnet-5",
    max_tokens: 100,
    stream,
    messages: [{ role: "user", content: text }],
  });
}

/** What the server holds: after a collection, and when no request is open. */
interface Held {
  readonly heapBytes: number;
  readonly descriptors: number;
  readonly timers: number;
}

const clients = 24;
/** A round is long enough that its requests go through the memories that have a bound. */
const roundMs = 5000;

/** Many clients at once, for the part's time. Afterwards the provider answers, and holds what it held after its first rounds. */
export const providerLoad: Part = async (campaign) => soak(campaign, () => {});

/** As `providerLoad`; says after each round what the provider holds. */
export async function soak({ random, hasTime }: Campaign, say: (line: string) => void): Promise<Findings> {
  const server = await startServer("own", randomBytes(16).toString("hex"));
  const rounds: Held[] = [];
  const failures: string[] = [];
  let tried = 0;
  try {
    do {
      const answered = await loaded(server, random);
      tried += answered;
      const held = await heldBy(server);
      rounds.push(held);
      say(
        `${tried} requests: heap ${(held.heapBytes / 1e6).toFixed(1)} MB, ${held.descriptors} descriptors, ${held.timers} timers`,
      );
      if (answered === 0) failures.push(`no request was answered in round ${rounds.length}`);
    } while (hasTime());
    const { status } = await answerTo(server.url, { body: messages("still there?", false) });
    if (status !== 200) failures.push(`a plain request got ${status} after the load`);
  } finally {
    await server.end();
  }
  return { tried, failures: [...failures, ...growth(rounds)] };
}

/** Sends requests of all shapes from many clients for a round. Returns how many were answered. */
async function loaded(server: ServerProcess, random: Random): Promise<number> {
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
  { body, path = "/v1/messages", headers = {}, leaveAfterBytes }: Asked,
): Promise<{ readonly status: number | null }> {
  return await new Promise((done) => {
    const call = request(
      `${url}${path}`,
      { method: "POST", headers: { ...requestHeaders, ...headers }, agent: false },
      (response) => {
        let bytes = 0;
        response.on("data", (piece: Buffer) => {
          bytes += piece.length;
          if (leaveAfterBytes !== undefined && bytes >= leaveAfterBytes) call.destroy();
        });
        response.on("close", () => done({ status: response.statusCode ?? null }));
      },
    );
    call.on("error", () => done({ status: null }));
    call.end(body);
  });
}

async function heldBy(server: ServerProcess): Promise<Held> {
  // Connections that were left close in the next turns of the server's loop.
  await pause(500);
  const { heapBytes, timers, pid } = await server.usage(true);
  return { heapBytes, timers, descriptors: readdirSync(`/proc/${pid}/fd`).length };
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
