import { Agent, request as httpRequest } from "node:http";
import { createServer, type Server } from "node:https";

/** Longer than any pause of a scenario; the connection's end is then the client's decision alone. */
const idleMs = 60_000;

export interface EdgeCounts {
  /** TLS handshakes that were completed. */
  connections: number;
  requests: number;
}

/**
 * What stands before a model API: it ends TLS and hands requests on to a server behind it, over connections of its own. Like such
 * edges it does not announce when it will close an idle connection.
 */
export function tlsEdge(settings: { readonly key: string; readonly cert: string; readonly target: URL }): {
  readonly server: Server;
  readonly counts: EdgeCounts;
} {
  const { key, cert, target } = settings;
  const counts: EdgeCounts = { connections: 0, requests: 0 };
  const agent = new Agent({ keepAlive: true });
  const server = createServer({ key, cert, keepAliveTimeout: 0 }, (incoming, response) => {
    counts.requests += 1;
    const { method, url, headers } = incoming;
    const behind = httpRequest({ agent, host: target.hostname, port: target.port, method, path: url, headers });
    behind.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    behind.on("error", () => response.destroy());
    incoming.pipe(behind);
  });
  server.on("secureConnection", (socket) => {
    counts.connections += 1;
    socket.setTimeout(idleMs, () => socket.destroy());
  });
  return { server, counts };
}
