import { Agent, request as httpRequest } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Longer than any pause of a scenario, so that only the client ends a connection. */
const idleMs = 60_000;

/**
 * The edge of a model API. It ends TLS and forwards requests to `target` over connections of its own. Like real edges it does not
 * announce when it will close an idle connection.
 */
export function tlsEdge({ key, cert, target }: { readonly key: string; readonly cert: string; readonly target: URL }): {
  readonly server: TlsServer;
  readonly counts: { readonly connections: number; readonly requests: number };
} {
  const counts = { connections: 0, requests: 0 };
  const agent = new Agent({ keepAlive: true });
  const server = createTlsServer({ key, cert, keepAliveTimeout: 0 }, (incoming, response) => {
    counts.requests += 1;
    const { method, url, headers } = incoming;
    const forwarded = httpRequest({ agent, host: target.hostname, port: target.port, method, path: url, headers });
    forwarded.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    incoming.pipe(forwarded);
  });
  server.on("secureConnection", (socket) => {
    counts.connections += 1;
    socket.setTimeout(idleMs, () => socket.destroy());
  });
  return { server, counts };
}

/**
 * A wire of a given length to a port of this machine. Every byte arrives half a round trip later, in order. The first bytes of a
 * client wait one more round trip: a real wire would first have to make the connection, which the kernel makes here at once.
 */
export function delayLine(port: number, roundTripMs: number): Server {
  return createServer((near) => {
    const far = connect(port, "127.0.0.1");
    near.setNoDelay(true);
    far.setNoDelay(true);
    carry(near, far, roundTripMs / 2, roundTripMs);
    carry(far, near, roundTripMs / 2, 0);
  });
}

function carry(from: Socket, to: Socket, delayMs: number, connectMs: number): void {
  const openedMs = performance.now();
  from.on("data", (bytes: Buffer) => {
    // Counted from the opening, so that the bytes of one flight stay together, however many pieces they come in.
    const connectingMs = Math.max(0, openedMs + connectMs - performance.now());
    after(connectingMs + delayMs, () => to.write(bytes));
  });
  from.on("end", () => after(delayMs, () => to.end()));
  from.on("error", () => to.destroy());
  from.on("close", () => after(delayMs, () => to.destroy()));
}

/** Timers of one length fire in the order they were set. This keeps the bytes in order. */
function after(delayMs: number, work: () => void): void {
  if (delayMs <= 0) work();
  else setTimeout(work, delayMs);
}
