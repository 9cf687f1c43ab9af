import type { IncomingMessage, Server } from "node:http";

/**
 * Serves a request that asks for another protocol as a plain one, as Node does without a listener for upgrades. Clients that
 * offer HTTP/2 with each request (`Upgrade: h2c`) depend on it. `head` is what came after it.
 */
export function serveWithoutUpgrade(
  server: Server,
  { request, head }: { readonly request: IncomingMessage; readonly head: Buffer },
): void {
  const lines = [`${request.method ?? "GET"} ${request.url ?? "/"} HTTP/${request.httpVersion}`];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? "";
    if (!/^(upgrade|connection|http2-settings)$/i.test(name))
      lines.push(`${name}: ${request.rawHeaders[index + 1] ?? ""}`);
  }
  request.socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", request.socket);
}
