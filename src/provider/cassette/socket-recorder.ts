import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import type { Ending, Headers, RawChunk, RawExchange } from "./cassette.ts";
import { SocketCalls, streamRecord } from "./socket-calls.ts";

/** A request of a client for a WebSocket. */
interface SocketRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** The first bytes after it. */
  readonly head: Buffer;
  /** Its headers without those of the connection. */
  readonly headers: Headers;
}

interface Recording {
  readonly nowNs: () => number;
  /** Called as each response ends. */
  readonly keep: (exchange: Omit<RawExchange, "connection">) => void;
  /** Called with what ended a connection. */
  readonly failed: (error: Error) => void;
  /** Ends what is open. */
  readonly signal: AbortSignal;
}

/** A response that the client has asked for. */
interface AskedResponse {
  readonly startNs: number;
  readonly body: Buffer;
  readonly chunks: RawChunk[];
}

/** Whether a request asks for a WebSocket of the Responses API, the only one that model clients open. */
export function asksForSocket({ headers, url = "" }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket" && /\/responses(?:$|\?)/.test(url);
}

/**
 * Opens the same WebSocket at the upstream and passes messages on, in both directions. Keeps each response as the call over HTTP that
 * it stands for. Resolves when both are closed. An upstream that refuses is passed on: clients then go on over HTTP.
 */
export async function recordSocket(asked: SocketRequest, address: URL, recording: Recording): Promise<void> {
  const { request, socket, head, headers } = asked;
  const outgoing = new WebSocket(address, {
    headers: Object.fromEntries(headers.filter(([name]) => !/^(?:host|sec-websocket-.*)$/i.test(name))),
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve) => {
    const end = (): void => outgoing.terminate();
    recording.signal.addEventListener("abort", end, { once: true });
    socket.on("error", end);
    // A failure closes, too.
    outgoing.on("error", recording.failed);
    outgoing.on("unexpected-response", (_request, answer) => passRefusal(answer, socket, end));
    outgoing.on("close", () => {
      socket.end();
      resolve();
    });
    outgoing.on("open", () => {
      const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 0 });
      server.handleUpgrade(request, socket, head, (client) =>
        passMessages(client, outgoing, { target: request.url ?? "/", headers, recording }),
      );
    });
  });
}

function passRefusal(answer: IncomingMessage, socket: Duplex, end: () => void): void {
  const chunks: Buffer[] = [];
  answer.on("data", (bytes: Buffer) => chunks.push(bytes));
  answer.on("close", () => {
    const body = Buffer.concat(chunks);
    const type = answer.headers["content-type"] ?? "text/plain";
    const lines = [
      `HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ""}`,
      `content-type: ${type}`,
      `content-length: ${body.length}`,
      "connection: close",
    ];
    socket.end(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body]));
    end();
  });
}

function passMessages(
  client: WebSocket,
  outgoing: WebSocket,
  {
    target,
    headers,
    recording: { nowNs, keep },
  }: { readonly target: string; readonly headers: Headers; readonly recording: Recording },
): void {
  const calls = new SocketCalls();
  const open: AskedResponse[] = [];
  const finish = ({ startNs, body, chunks }: AskedResponse, ending: Ending): void => {
    const endNs = nowNs();
    keep({
      transport: "websocket",
      startNs,
      method: "POST",
      target,
      requestHeaders: [...headers, ["content-type", "application/json"]],
      requestChunks: [{ bytes: body, atNs: startNs }],
      response: {
        status: 200,
        headNs: chunks[0]?.atNs ?? endNs,
        headers: [["content-type", "text/event-stream"]],
        chunks,
      },
      ending,
      endNs,
    });
  };
  const cut = (ending: Ending): void => {
    for (const asked of open.splice(0)) finish(asked, ending);
  };
  client.on("message", (data: Buffer, isBinary) => {
    outgoing.send(data, { binary: isBinary });
    const body = calls.bodyOf(data.toString("utf8"));
    if (body !== null) open.push({ startNs: nowNs(), body: Buffer.from(body), chunks: [] });
  });
  outgoing.on("message", (data: Buffer, isBinary) => {
    client.send(data, { binary: isBinary });
    const [first] = open;
    if (first === undefined) return;
    const event = data.toString("utf8");
    first.chunks.push({ bytes: Buffer.from(streamRecord(event)), atNs: nowNs() });
    if (!calls.take(event)) return;
    open.shift();
    finish(first, "complete");
  });
  client.on("error", () => {});
  client.on("close", (code, reason) => {
    cut("client-aborted");
    closeAlike(outgoing, code, reason);
  });
  outgoing.on("close", (code, reason) => {
    cut("upstream-cut");
    closeAlike(client, code, reason);
  });
}

/** Closes as the other side did. Codes that stand for no closing message can't be sent. */
function closeAlike(socket: WebSocket, code: number, reason: Buffer): void {
  if (code === 1005) socket.close();
  else if (code === 1006 || code === 1015) socket.terminate();
  else socket.close(code, reason);
}
