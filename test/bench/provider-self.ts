/**
 * What the provider itself costs, beside a bare node:http server and a peer, interleaved in one run: npm run bench:self.
 * Exit code 1 when a bar is missed. `--quick` takes fewer rounds; `--only cpu|pauses|latency|pace|memory` takes one part.
 */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { randomFrom, shuffled } from "../../src/core/random.ts";
import { median, quantile } from "../../src/stats/quantile.ts";
import { type AgentRequest, agentRequests, differingRequest } from "./agent-requests.ts";
import { cpuPerRequestUs, latenciesUs, loadCost } from "./request-cost.ts";
import { startServer } from "./server-process.ts";
import { streamPace } from "./stream-pace.ts";

const { values: options } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string" } },
});
const rounds = options.quick ? 3 : 9;
const controlToken = randomBytes(16).toString("hex");
const environment = { BENCH_PROVIDER_TOKEN: controlToken };
const [bare, aimock, own] = await Promise.all([
  startServer("bare", environment),
  startServer("aimock", environment),
  startServer("own", environment),
]);
const servers = [bare, aimock, own];
const random = randomFrom("provider-self");
process.exitCode = 0;

const runs = (part: string): boolean => options.only === undefined || options.only === part;
if (runs("cpu")) {
  for (const request of agentRequests()) await compareCpu(request);
  await compareCpu(differingRequest());
  await showMemoryOfBodies();
}
if (runs("pauses")) await comparePauses();
if (runs("latency")) for (const request of agentRequests()) await compareLatency(request);
if (runs("pace")) {
  await showPace({ streams: 20, tokens: 200, gapMs: 10 }, { p99Ms: 5, driftMs: 50 });
  await showPace({ streams: 200, tokens: 200, gapMs: 20 }, { driftMs: 50 });
  await showPace({ streams: 2000, tokens: 150, gapMs: 20 }, { p99Ms: 20 });
}
if (runs("memory")) await showMemory();
await Promise.all(servers.map((server) => server.end()));

async function compareCpu(request: AgentRequest): Promise<void> {
  const amount = request.body.length > 1000 ? 600 : 2500;
  const rows = await interleaved(async (server) => await cpuPerRequestUs(server, request, amount));
  const ratios = rows.map(({ own: ours, bare: floor }) => ours / floor);
  const peers = rows.map(({ aimock: peer, bare: floor }) => peer / floor);
  say(
    (median(ratios) ?? Number.NaN) <= request.cpuBar,
    `CPU a request, ${request.name}: ${spread(ratios, 2)} x bare (bar ${request.cpuBar}); aimock ${spread(peers, 2)} x; bare ${spread(
      rows.map((row) => row.bare),
      0,
    )} us`,
  );
}

/** What the memory of bodies buys: a body that goes on beside one of the same size that shares nothing with any before. */
async function showMemoryOfBodies(): Promise<void> {
  const goesOn = agentRequests().find(({ name }) => name.includes("KB whole"));
  if (goesOn === undefined) return;
  const shares: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const known = await cpuPerRequestUs(own, goesOn, 300);
    shares.push(known / (await cpuPerRequestUs(own, differingRequest(), 300)));
  }
  say(
    (median(shares) ?? Number.NaN) <= 0.6,
    `memory of bodies: a body that goes on costs ${spread(shares, 2)} of one that is new in every part (bar 0.6)`,
  );
}

/** How long garbage stops the process while no part of a large body comes again: then it keeps most. */
async function comparePauses(): Promise<void> {
  const request = differingRequest();
  const barMs = 10;
  const rows = await interleaved(async (server) => (await loadCost(server, request, 600)).longestPauseMs);
  const ours = rows.map((row) => row.own);
  say(
    Math.max(...ours) <= barMs,
    `longest pause for garbage, ${request.name}: ${spread(ours, 1)} ms (bar ${barMs}, of every round); aimock ${spread(
      rows.map((row) => row.aimock),
      1,
    )} ms; bare ${spread(
      rows.map((row) => row.bare),
      1,
    )} ms`,
  );
}

async function compareLatency(request: AgentRequest): Promise<void> {
  const barUs = request.body.length > 1000 ? 150 : 60;
  /** Cold code would be charged to whoever has more of it. */
  for (const server of servers) await cpuPerRequestUs(server, request, 2000);
  const rows = await interleaved(async (server) => median(await latenciesUs(server, request, 300)) ?? Number.NaN);
  const added = rows.map(({ own: ours, bare: floor }) => ours - floor);
  const peers = rows.map(({ aimock: peer, bare: floor }) => peer - floor);
  say(
    (median(added) ?? Number.NaN) <= barUs,
    `added median latency, ${request.name}: ${spread(added, 0)} us (bar ${barUs}); aimock ${spread(peers, 0)} us; bare ${spread(
      rows.map((row) => row.bare),
      0,
    )} us`,
  );
}

/** Bars that a shape has: of an event's error, and of the largest drift of a stream. */
interface PaceBars {
  readonly p99Ms?: number;
  readonly driftMs?: number;
}

async function showPace(shape: Parameters<typeof streamPace>[2], bars: PaceBars): Promise<void> {
  const { p99Ms: barMs = Number.POSITIVE_INFINITY, driftMs: driftBarMs = Number.POSITIVE_INFINITY } = bars;
  const [, streamed] = agentRequests();
  /** Cold code would be charged to the first streams. */
  if (streamed !== undefined) await cpuPerRequestUs(own, streamed, 2000);
  const paces: Awaited<ReturnType<typeof streamPace>>[] = [];
  for (let round = 0; round < (options.quick ? 1 : 3); round += 1) {
    paces.push(await streamPace(own, controlToken, shape));
  }
  const at = (share: number): number[] =>
    paces.map(
      ({ errorsMs }) =>
        quantile(
          errorsMs.toSorted((left, right) => left - right),
          share,
        ) ?? Number.NaN,
    );
  const p99 = at(0.99);
  const drifts = paces.map(({ driftsMs }) => median(driftsMs) ?? Number.NaN);
  const largest = Math.max(...paces.flatMap(({ driftsMs }) => driftsMs));
  const openings = paces.map(({ openingsMs }) => Math.max(...openingsMs));
  say(
    (median(p99) ?? Number.NaN) < barMs && largest < driftBarMs,
    `${shape.streams} streams, ${1000 / shape.gapMs} tokens/s: event error p50 ${spread(at(0.5), 2)} ms, p99 ${spread(p99, 2)} ms${barText(barMs)}; ` +
      `drift of the total ${spread(drifts, 1)} ms, largest ${largest.toFixed(1)} ms${barText(driftBarMs)}; asked for at once, the last was open after ${spread(openings, 0)} ms; CPU ${spread(
        paces.map(({ cpuShare }) => cpuShare * 100),
        0,
      )} % of a core`,
  );
}

/** 100,000 different requests to the standing trial, of which the last 60,000 may leave nothing behind. */
async function showMemory(): Promise<void> {
  const [small] = agentRequests();
  if (small === undefined) return;
  await cpuPerRequestUs(own, small, 40_000);
  const before = await own.usage(true);
  await cpuPerRequestUs(own, small, 60_000);
  const after = await own.usage(true);
  const grownMb = (after.heapBytes - before.heapBytes) / 1e6;
  say(
    grownMb < 2,
    `memory over 100,000 requests: live heap ${(before.heapBytes / 1e6).toFixed(1)} MB after 40,000, ${grownMb.toFixed(2)} MB more after the rest (bar 2); resident ${(after.rssBytes / 1e6).toFixed(0)} MB`,
  );
}

/** One value a server and round, the servers in random order within each round, after a round that warms up. */
async function interleaved(
  measure: (server: (typeof servers)[number]) => Promise<number>,
): Promise<Record<"bare" | "aimock" | "own", number>[]> {
  const rows: Record<"bare" | "aimock" | "own", number>[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const row = new Map<string, number>();
    for (const server of shuffled(servers, random)) row.set(server.name, await measure(server));
    const of = (name: string): number => row.get(name) ?? Number.NaN;
    if (round >= 0) rows.push({ bare: of("bare"), aimock: of("aimock"), own: of("own") });
  }
  return rows;
}

function barText(most: number): string {
  return Number.isFinite(most) ? ` (bar ${most})` : "";
}

/** Median, and the smallest and largest in brackets. */
function spread(values: readonly number[], digits: number): string {
  const text = (value: number): string => value.toFixed(digits);
  return `${text(median(values) ?? Number.NaN)} [${text(Math.min(...values))} to ${text(Math.max(...values))}]`;
}

function say(met: boolean, line: string): void {
  if (!met) process.exitCode = 1;
  process.stdout.write(`${met ? "ok    " : "MISSED"} ${line}\n`);
}
