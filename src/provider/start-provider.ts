import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSocketServer, type Server as SocketServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type Clock, machineClock } from "../core/clock.ts";
import { UserError } from "../core/user-error.ts";
import { serveControl } from "./session/control-api.ts";
import type { ProviderMetrics } from "./observe/metrics.ts";
import { type Route, routeOf } from "./http/routes.ts";
import { foreignProblem, isForeignCall } from "./http/foreign-callers.ts";
import { serveExchange } from "./http/exchange.ts";
import { opensWebSocket, openWebSocket } from "./http/web-sockets.ts";
import { serveWithoutUpgrade } from "./http/without-upgrade.ts";
import type { Session } from "./session/session.ts";
import { openStandingSession, type StandingSession } from "./session/standing-session.ts";
import { Sessions } from "./session/sessions.ts";

/** Node's default of 511 resets some of 2,000 connections that are opened at once. The system may allow fewer. */
const mostWaitingConnections = 4096;

/** How a provider is started; all of it may be left out. */
export interface ProviderOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Token of the control API; without one there is no control API. */
  readonly token?: string;
  /** Path of a unix socket that serves the same as the port, for a harness outside the provider's network. */
  readonly controlSocket?: string | undefined;
  /** Answers requests at the base URL without a prefix. Its times count from the start. */
  readonly defaultSession?: StandingSession;
  /** Origins of web pages that may call the provider; "*" allows all. Default: none. */
  readonly allowedOrigins?: readonly string[];
  /** Counts the default session's exchanges and serves them at `/metrics`. */
  readonly metrics?: ProviderMetrics;
}

/** A provider that listens. */
export interface RunningProvider extends AsyncDisposable {
  readonly port: number;
  /** What clients of the default session take as their base URL. */
  readonly baseUrl: string;
  /** The moment that times of the default session count from, by the provider's clock. Null without one. */
  readonly originNs: bigint | null;
  /** Waits until the exchanges of the default session that have begun are over and were told to `onExchange`. */
  settled(): Promise<void>;
  /** Cuts open streams, waits until they are reported, and stops listening. */
  close(): Promise<void>;
}

/** Starts a provider on 127.0.0.1; one with a default session listens on ::1, too. A port in use, or a default session that cannot be played, is a UserError. */
export async function startProvider(options: ProviderOptions): Promise<RunningProvider> {
  const { clock = machineClock, metrics, defaultSession: standing } = options;
  const defaultSession = standing === undefined ? undefined : await openStandingSession(standing, clock, metrics);
  const connections = new Connections();
  const served: Served = { ...options, clock, sessions: new Sessions(), defaultSession, connections };
  const serve: RequestListener = (request, response) => answer(served, port, request, response);
  /** Node would cut idle connections and slow uploads. */
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, serve);
  server.on("connection", (socket) => connections.add(socket));
  server.on("upgrade", (request: IncomingMessage, _socket: Duplex, head: Buffer) =>
    answerUpgrade(served, server, request, head),
  );
  const port = await listening(server, options.port ?? 0);
  const alsoOnIpv6 = standing === undefined ? null : await listeningOnIpv6(port, server);
  const control = options.controlSocket === undefined ? null : await listeningSocket(options.controlSocket, serve);
  const close = async (): Promise<void> => {
    alsoOnIpv6?.close();
    control?.close();
    control?.closeAllConnections();
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    connections.end();
    await Promise.all([closed, defaultSession?.end()]);
  };
  return {
    port,
    baseUrl: `http://127.0.0.1:${port}`,
    originNs: defaultSession?.originNs ?? null,
    settled: async () => await defaultSession?.settled(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The connections of a server, numbered as they come. */
class Connections {
  private readonly numbers = new WeakMap<Socket, number>();
  private readonly open = new Set<Socket>();
  private opened = 0;

  add(socket: Socket): void {
    if (this.numbers.has(socket)) return;
    this.numbers.set(socket, this.opened);
    this.opened += 1;
    this.open.add(socket);
    socket.on("close", () => this.open.delete(socket));
  }

  numberOf({ socket }: IncomingMessage): number {
    return this.numbers.get(socket) ?? -1;
  }

  /** The server itself no longer knows the connections that became WebSockets. */
  end(): void {
    for (const socket of this.open) socket.destroy();
  }
}

/** What answers to requests are made from. */
interface Served extends Pick<ProviderOptions, "token" | "allowedOrigins" | "metrics"> {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly defaultSession: Awaited<ReturnType<typeof openStandingSession>> | undefined;
  readonly connections: Connections;
}

function sessionOf({ sessions, defaultSession }: Served, route: Route): Session | undefined {
  if (route.kind === "control") return undefined;
  return route.sessionId === null ? defaultSession : sessions.find(route.sessionId);
}

function answer(served: Served, port: number, request: IncomingMessage, response: ServerResponse): void {
  const { token, allowedOrigins = [], metrics, clock, sessions, defaultSession, connections } = served;
  if (isForeignCall(request, response, allowedOrigins)) return;
  const route = routeOf(request.url ?? "/");
  if (route.kind === "control" && token !== undefined) {
    void serveControl(sessions, token, port, { request, response, path: route.path });
    return;
  }
  if (metrics !== undefined && route.path === "/metrics") {
    void metrics.page(defaultSession?.open.size ?? 0).then((page) => {
      response.writeHead(200, { "content-type": page.contentType }).end(page.text);
    });
    return;
  }
  const session = sessionOf(served, route);
  if (session === undefined) {
    const error = { type: "not_found_error", message: `No session is open at ${request.url ?? "/"}.` };
    response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ type: "error", error }));
    return;
  }
  const connection = connections.numberOf(request);
  serveExchange(session, { request, response, path: route.path, connection }, clock);
}

function answerUpgrade(served: Served, server: Server, request: IncomingMessage, head: Buffer): void {
  const { allowedOrigins = [], clock, connections } = served;
  if (foreignProblem(request.headers, allowedOrigins) !== undefined) {
    request.socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    return;
  }
  const route = routeOf(request.url ?? "/");
  const session = sessionOf(served, route);
  const upgrade = { request, head, path: route.path, connection: connections.numberOf(request) };
  if (session !== undefined && opensWebSocket(session, upgrade)) openWebSocket(session, upgrade, clock);
  else serveWithoutUpgrade(server, upgrade);
}

/** Returns the port: that one, or the free one that the system took for 0. */
async function listening(server: Server, port: number): Promise<number> {
  return await new Promise<number>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, port)));
    server.listen(port, "127.0.0.1", mostWaitingConnections, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/**
 * Hands what arrives at ::1 to the server, for clients that know `localhost` as that. Null on a machine without IPv6, or where
 * the port is taken there.
 */
async function listeningOnIpv6(port: number, server: Server): Promise<SocketServer | null> {
  const settings = { allowHalfOpen: true, noDelay: true };
  const second = createSocketServer(settings, (socket) => void server.emit("connection", socket));
  return await new Promise((resolve) => {
    second.once("error", () => resolve(null)).listen(port, "::1", mostWaitingConnections, () => resolve(second));
  });
}

async function listeningSocket(path: string, serve: RequestListener): Promise<Server> {
  const server = createServer({ requestTimeout: 0 }, serve);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(path, resolve);
  });
  return server;
}

function listenError(error: Error, port: number): Error {
  if (!("code" in error) || (error.code !== "EADDRINUSE" && error.code !== "EACCES")) return error;
  const why = error.code === "EADDRINUSE" ? "is in use" : "needs more rights than this user has";
  return new UserError(`Port ${port} of 127.0.0.1 ${why}. Choose another with --port, or 0 for any free one.`);
}
