import type { IncomingMessage } from "node:http";
import { WebSocketServer } from "ws";
import type { Clock } from "../../core/clock.ts";
import { SocketCalls } from "../cassette/socket-calls.ts";
import type { Session } from "../session/session.ts";
import { LatestResponse, replayedSocketWire, responsesSocketWire } from "../wire/openai/responses-socket.ts";
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
 * Opens a WebSocket of a session. It is refused for a session whose cassette was recorded over HTTP alone, or that passes misses on to
 * a provider: status 426 makes clients go on over HTTP.
 */
export function openWebSocket(session: Session, upgrade: UpgradeRequest, clock: Clock): void {
  const { request, head, path, connection } = upgrade;
  const { replay } = session;
  if (replay !== null && (!replay.hasSockets || session.settings.replay?.onMiss === "live")) {
    request.socket.end("HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    return;
  }
  const maxPayload = session.settings.strictness === "lenient" ? 0 : bodyLimitBytes;
  new WebSocketServer({ noServer: true, maxPayload }).handleUpgrade(request, request.socket, head, (webSocket) => {
    const latest = new LatestResponse();
    const client = new Departure();
    const socket = { session, webSocket, request, path, connection, client, latest, clock };
    if (replay === null) listen({ ...socket, wire: responsesSocketWire(latest), calls: null });
    else listen({ ...socket, wire: replayedSocketWire(), calls: new SocketCalls() });
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
