import type { IncomingMessage, Server } from "node:http";
import { WebSocketServer } from "ws";
import type { Clock } from "../../core/clock.ts";
import type { Session } from "../session/session.ts";
import { LatestResponse, responsesSocketWire } from "../wire/openai/responses-socket.ts";
import { checkKey } from "../wire/openai/request-fields.ts";
import { Departure } from "./departure.ts";
import { bodyLimitBytes } from "./request-body.ts";
import { serveMessage, type SessionSocket, sessionNowNs } from "./socket-exchange.ts";

/** A request that asks for another protocol, and the first bytes after it. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly head: Buffer;
  readonly path: string;
  readonly connection: number;
}

/** Whether a session answers the request with a WebSocket. */
export function opensWebSocket(session: Session, { request, path }: UpgradeRequest): boolean {
  if (request.headers.upgrade?.toLowerCase() !== "websocket" || path !== "/v1/responses") return false;
  return session.settings.strictness === "lenient" || checkKey(request.headers) === undefined;
}

/**
 * Opens a WebSocket of a session. It is refused for a session with a cassette: recordings are HTTP, and status 426 makes
 * clients go on over HTTP.
 */
export function openWebSocket(session: Session, upgrade: UpgradeRequest, clock: Clock): void {
  const { request, head, path, connection } = upgrade;
  if (session.replay !== null) {
    request.socket.end("HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    return;
  }
  const maxPayload = session.settings.strictness === "lenient" ? 0 : bodyLimitBytes;
  new WebSocketServer({ noServer: true, maxPayload }).handleUpgrade(request, request.socket, head, (webSocket) => {
    const latest = new LatestResponse();
    const wire = responsesSocketWire(latest);
    listen({ session, webSocket, request, path, connection, client: new Departure(), wire, latest, clock });
  });
}

/** Serves the messages of a WebSocket in their order, until it closes or its session ends. */
function listen(socket: SessionSocket): void {
  const { session, webSocket, client } = socket;
  const ended = { destroy: (): void => webSocket.terminate() };
  session.connections.add(ended);
  let served: Promise<void> = Promise.resolve();
  webSocket.on("message", (data: Buffer) => {
    const exchange = { destroy: (): void => webSocket.terminate() };
    const message = {
      text: data.toString("utf8"),
      bytes: data.length,
      arrivalNs: sessionNowNs(socket),
      index: session.nextIndex(),
    };
    session.enter(exchange);
    served = served.then(() => serveMessage(socket, message)).finally(() => session.leave(exchange));
  });
  /** A client that breaks the protocol is closed by `ws`; the closing is what counts here. */
  webSocket.on("error", () => {});
  webSocket.on("close", () => {
    session.connections.delete(ended);
    client.leave();
  });
}

/**
 * Serves a request that asks for another protocol as a plain one, as Node does without a listener for upgrades. Clients that
 * offer HTTP/2 with each request (`Upgrade: h2c`) depend on it.
 */
export function serveWithoutUpgrade(server: Server, { request, head }: UpgradeRequest): void {
  const lines = [`${request.method ?? "GET"} ${request.url ?? "/"} HTTP/${request.httpVersion}`];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? "";
    if (!/^(upgrade|connection|http2-settings)$/i.test(name))
      lines.push(`${name}: ${request.rawHeaders[index + 1] ?? ""}`);
  }
  request.socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", request.socket);
}
