import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";

/** Ends of names that no public name server answers for. */
const privateEnds = /(^|\.)(localhost|local|internal|test|lan|home\.arpa)$/;

/**
 * Why a request is refused that a web page of somebody else could send to a provider on this machine: it has an `Origin` that was
 * not allowed, or the `Host` of a public name, which a page reaches by changing its own address. Undefined for others.
 */
export function foreignProblem(
  { host = "", origin }: IncomingHttpHeaders,
  allowedOrigins: readonly string[],
): string | undefined {
  if (isPublicName(host)) return `Requests for the host ${host} are not served here.`;
  if (origin === undefined || origin === `http://${host}`) return undefined;
  return allowedOrigins.includes(origin) || allowedOrigins.includes("*")
    ? undefined
    : `Pages of ${origin} may not call this provider. Allow them with --allow-origin ${origin}.`;
}

/** Refuses a foreign caller, and answers the preflight of an allowed page. Returns whether the request is done with. */
export function isForeignCall(
  request: IncomingMessage,
  response: ServerResponse,
  allowedOrigins: readonly string[],
): boolean {
  const message = foreignProblem(request.headers, allowedOrigins);
  if (message !== undefined) {
    const error = { type: "permission_error", message };
    response.writeHead(403, { "content-type": "application/json" }).end(JSON.stringify({ type: "error", error }));
    return true;
  }
  const { origin } = request.headers;
  if (origin === undefined || allowedOrigins.length === 0) return false;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "*");
  if (request.method !== "OPTIONS") return false;
  response.writeHead(204, {
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "*",
  });
  response.end();
  return true;
}

function isPublicName(host: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name.includes(".") && isIP(name) === 0 && !privateEnds.test(name);
}
