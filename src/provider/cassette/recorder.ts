import {
  type ClientRequest,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "../../core/clock.ts";
import type { Ending, Headers } from "./cassette.ts";
import type { RawChunk, RawExchange, RawResponse } from "./cassette.ts";
import { serveWithoutUpgrade } from "../http/without-upgrade.ts";
import { asksForSocket, recordSocket } from "./socket-recorder.ts";
import { unreachedReason } from "./unreached-upstream.ts";
import { passTrailers, trailersOf } from "./trailers.ts";

export interface Recorder {
  /** Base URL that clients use in place of the upstream. */
  readonly baseUrl: string;
  /** ISO time from which the times of exchanges are counted. */
  readonly startedAt: string;
  /** Ends open exchanges, stops listening, and returns what was seen in order of arrival. */
  finish(): Promise<readonly RawExchange[]>;
}

interface RecorderWatch {
  /** Called as each exchange ends. */
  readonly onExchange?: (exchange: RawExchange) => void;
  /** Called the first time that the upstream can't be reached, with the reason. */
  readonly onUnreached?: (reason: string) => void;
}

/** Headers of one connection, not of the message (RFC 9110, 7.6.1). */
const hopHeaders: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Starts a proxy in front of `upstream` on a free loopback port. It passes bytes on as they come, in both directions,
 * and keeps them with their times. It adds one request to the client's: an uncompressed answer.
 */
export async function startRecorder(upstream: URL, clock: Clock, watch: RecorderWatch = {}): Promise<Recorder> {
  const startedAt = clock.isoDate();
  const recording = new Recording(upstream, clock, watch);
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
    if (request.url?.startsWith("/") === true) return recording.pass({ request, response });
    response.writeHead(400).end("this is a stand-in for the provider and no general proxy\n");
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (asksForSocket(request)) recording.passSocket(request, socket, head);
    else serveWithoutUpgrade(server, { request, head });
  });
  server.on("connection", (socket) => recording.number(socket));
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    startedAt,
    finish: async () => {
      server.close();
      server.closeAllConnections();
      return recording.finish();
    },
  };
}

/** The exchanges of one proxy: those that are open, and those that ended. */
class Recording {
  private readonly upstream: URL;
  private readonly nowNs: () => number;
  private readonly watch: RecorderWatch;
  private isUnreachedSaid = false;
  private readonly connections = new Map<Socket, number>();
  private readonly seen: RawExchange[] = [];
  private readonly open = new Set<Promise<void>>();
  private readonly ended = new AbortController();

  constructor(upstream: URL, clock: Clock, watch: RecorderWatch) {
    const originNs = clock.nowNs();
    this.upstream = upstream;
    this.nowNs = () => Number(clock.nowNs() - originNs);
    this.watch = watch;
  }

  /** Connections are numbered as they come. */
  number(socket: Socket): void {
    if (!this.connections.has(socket)) this.connections.set(socket, this.connections.size);
  }

  pass(pair: Pair): void {
    const keep = this.keeperOf(pair.request);
    const { upstream, nowNs } = this;
    this.untilOver(forward(pair, { upstream, nowNs, failed: this.failed }).then(keep));
  }

  passSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { upstream, nowNs } = this;
    const headers = endToEnd(pairsOf(request.rawHeaders));
    const address = new URL(`${upstream.pathname.replace(/\/$/, "")}${request.url ?? "/"}`, upstream);
    address.protocol = upstream.protocol === "https:" ? "wss:" : "ws:";
    const recording = { nowNs, signal: this.ended.signal, keep: this.keeperOf(request), failed: this.failed };
    this.untilOver(recordSocket({ request, socket, head, headers }, address, recording));
  }

  /** Ends what is open. Returns the exchanges in order of arrival. */
  async finish(): Promise<readonly RawExchange[]> {
    this.ended.abort();
    await Promise.all(this.open);
    return this.seen.toSorted((left, right) => left.startNs - right.startNs);
  }

  private readonly failed = (error: Error): void => {
    const reason = unreachedReason(error);
    if (reason === null || this.isUnreachedSaid) return;
    this.isUnreachedSaid = true;
    this.watch.onUnreached?.(reason);
  };

  private keeperOf({ socket }: IncomingMessage): (one: Omit<RawExchange, "connection">) => void {
    const connection = this.connections.get(socket) ?? 0;
    return (one) => {
      const exchange = { connection, ...one };
      this.seen.push(exchange);
      this.watch.onExchange?.(exchange);
    };
  }

  private untilOver(work: Promise<void>): void {
    const over = work.then(() => {
      this.open.delete(over);
    });
    this.open.add(over);
  }
}

interface Pair {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Forwarding {
  readonly upstream: URL;
  readonly nowNs: () => number;
  /** Called with what ended a request without an answer. */
  readonly failed: (error: Error) => void;
}

async function forward(pair: Pair, forwarding: Forwarding): Promise<Omit<RawExchange, "connection">> {
  const { upstream, nowNs } = forwarding;
  const { request } = pair;
  const startNs = nowNs();
  const target = request.url ?? "/";
  const requestHeaders = pairsOf(request.rawHeaders);
  const requestChunks: RawChunk[] = [];
  request.on("data", (bytes: Buffer) => requestChunks.push({ bytes, atNs: nowNs() }));
  const send = upstream.protocol === "https:" ? httpsRequest : httpRequest;
  const outgoing = send({
    protocol: upstream.protocol,
    hostname: upstream.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: upstream.port || undefined,
    path: `${upstream.pathname.replace(/\/$/, "")}${target}`,
    method: request.method ?? "GET",
    headers: forwarded(requestHeaders, upstream),
  });
  request.on("end", () => passTrailers(trailersOf(request), outgoing));
  const answered = answerFrom(outgoing, pair, forwarding);
  request.pipe(outgoing);
  const { response, ending } = await answered;
  const method = request.method ?? "GET";
  return { startNs, method, target, requestHeaders, requestChunks, response, ending, endNs: nowNs() };
}

/** Passes the upstream's answer on to the client; resolves when the exchange is over. */
async function answerFrom(
  outgoing: ClientRequest,
  { response }: Pair,
  { nowNs, failed }: Forwarding,
): Promise<Pick<RawExchange, "response" | "ending">> {
  let answer: Omit<RawResponse, "chunks"> | null = null;
  const chunks: RawChunk[] = [];
  const ending = await new Promise<Ending>((resolve) => {
    const cut = (): void => {
      response.destroy();
      resolve("upstream-cut");
    };
    outgoing.on("error", (error) => {
      if (answer === null) failed(error);
      cut();
    });
    outgoing.on("response", (incoming) => {
      const headers = pairsOf(incoming.rawHeaders);
      const head = { status: incoming.statusCode ?? 502, headNs: nowNs(), headers };
      answer = head;
      response.writeHead(head.status, incoming.statusMessage, flat(endToEnd(headers)));
      response.flushHeaders();
      incoming.on("data", (bytes: Buffer) => chunks.push({ bytes, atNs: nowNs() }));
      incoming.on("end", () => {
        /** This listener runs before the pipe's, which ends the response. */
        const trailers = trailersOf(incoming);
        passTrailers(trailers, response);
        if (trailers.length > 0) answer = { ...head, trailers };
        response.once("finish", () => resolve("complete"));
      });
      incoming.on("error", cut);
      incoming.pipe(response);
    });
    response.on("close", () => {
      if (!response.writableFinished) resolve("client-aborted");
      outgoing.destroy();
    });
  });
  return { response: withChunks(answer, chunks), ending };
}

function withChunks(answer: Omit<RawResponse, "chunks"> | null, chunks: readonly RawChunk[]): RawResponse | null {
  return answer === null ? null : { ...answer, chunks };
}

function forwarded(headers: Headers, upstream: URL): string[] {
  const kept = endToEnd(headers).filter(([name]) => !/^(host|accept-encoding)$/i.test(name));
  const framing = headers.filter(([name]) => name.toLowerCase() === "transfer-encoding");
  return flat([["host", upstream.host], ...kept, ["accept-encoding", "identity"], ...framing]);
}

function endToEnd(headers: Headers): Headers {
  const named = headers
    .filter(([name]) => name.toLowerCase() === "connection")
    .flatMap(([, value]) => value.split(","));
  const dropped = new Set([...hopHeaders, ...named.map((name) => name.trim().toLowerCase())]);
  return headers.filter(([name]) => !dropped.has(name.toLowerCase()));
}

function pairsOf(raw: readonly string[]): Headers {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []));
}

function flat(headers: Headers): string[] {
  return headers.flatMap(([name, value]) => [name, value]);
}
