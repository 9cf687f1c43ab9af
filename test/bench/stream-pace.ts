import { Agent, request } from "node:http";
import { machineClock } from "../../src/core/clock.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import { providerClient } from "../../src/run/provider-client.ts";
import { requestHeaders } from "./agent-requests.ts";
import type { ServerProcess } from "./server-process.ts";

/** How well streams kept their schedule; errors are against the deadline of each event, never negative. */
export interface Pace {
  readonly errorsMs: readonly number[];
  /** From sending a request until the provider had its head: all streams are asked for at once, and deadlines count from there. */
  readonly openingsMs: readonly number[];
  /** By how much each stream's end, as the client saw it, was later than its script says, from its arrival on. */
  readonly driftsMs: readonly number[];
  /** Processor time of the server over the time the streams took: 1 is a whole core. */
  readonly cpuShare: number;
}

/** Opens `streams` streams at once, each of `tokens` tokens with `gapMs` between them, 100 ms to the first. */
export async function streamPace(
  server: ServerProcess,
  controlToken: string,
  shape: { readonly streams: number; readonly tokens: number; readonly gapMs: number },
): Promise<Pace> {
  const client = providerClient({ port: Number(new URL(server.url).port) }, controlToken);
  const originNs = machineClock.nowNs();
  const sinceOriginNs = (): number => Number(machineClock.nowNs() - originNs);
  const id = `pace-${shape.streams}-${originNs}`;
  const { baseUrl } = await client.open({
    id,
    originNs: String(originNs),
    script: { turns: [{ blocks: [{ kind: "text", text: "four".repeat(shape.tokens) }] }] },
    settings: {
      model: "claude-sonnet-5",
      seed: "pace",
      asOf: "2026-11-01",
      latency: { kind: "fixed", ttftNs: 100e6, perTokenNs: shape.gapMs * 1e6 },
    },
  });
  /** Connections of their own that are open already: what is asked is how streams are paced, not how fast a client connects. */
  const agent = new Agent({ keepAlive: true, maxSockets: shape.streams });
  await inParallel(shape.streams, async () => await send(baseUrl, agent, "HEAD", "/", ""));
  const before = await server.usage();
  const startNs = machineClock.nowNs();
  const seen = await inParallel(shape.streams, async (index) => {
    const messages = [{ role: "user", content: `stream ${index}` }];
    const body = JSON.stringify({ model: "claude-sonnet-5", max_tokens: 100_000, stream: true, messages });
    const traceParent = traceParentOf(index);
    const sentNs = sinceOriginNs();
    await send(baseUrl, agent, "POST", "/v1/messages", body, { traceparent: traceParent });
    return { traceParent, sentNs, endNs: sinceOriginNs() };
  });
  const wallUs = Number(machineClock.nowNs() - startNs) / 1e3;
  const cpuUs = (await server.usage()).cpuUs - before.cpuUs;
  agent.destroy();
  const { exchanges } = await client.close(id);
  const idealNs = (100 + shape.tokens * shape.gapMs) * 1e6;
  const arrivals = new Map(exchanges.map(({ traceParent, arrivalNs }) => [traceParent, arrivalNs]));
  const arrivalOf = (traceParent: string): number => arrivals.get(traceParent) ?? Number.NaN;
  return {
    errorsMs: exchanges.flatMap(errorsOf),
    openingsMs: seen.map(({ traceParent, sentNs }) => (arrivalOf(traceParent) - sentNs) / 1e6),
    driftsMs: seen.map(({ traceParent, endNs }) => (endNs - arrivalOf(traceParent) - idealNs) / 1e6),
    cpuShare: cpuUs / wallUs,
  };
}

/** Tells the streams apart in the provider's log. */
function traceParentOf(index: number): string {
  const number = (index + 1).toString(16);
  return `00-${number.padStart(32, "0")}-${number.padStart(16, "0")}-01`;
}

function errorsOf({ events }: WireExchange): number[] {
  return events.map(({ writtenNs, scheduledNs }) => (writtenNs - scheduledNs) / 1e6);
}

async function inParallel<Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> {
  return await Promise.all(Array.from({ length: count }, async (_, index) => await work(index)));
}

/** Resolves when the last byte of the answer is there. */
async function send(
  baseUrl: string,
  agent: Agent,
  method: string,
  path: string,
  body: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const headers = { ...requestHeaders, ...extra, "content-length": Buffer.byteLength(body) };
    request(`${baseUrl}${path}`, { method, agent, headers }, (response) => {
      response.on("end", resolve).on("error", reject).resume();
    })
      .on("error", reject)
      .end(body);
  });
}
