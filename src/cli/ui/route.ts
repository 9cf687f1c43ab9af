import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { foreignProblem } from "../../provider/http/foreign-callers.ts";

/** What a request asks for, or why it gets nothing. Names and paths are not checked against the disk. */
export type Route =
  | { readonly kind: "refused"; readonly status: 400 | 403 | 404 | 405; readonly message: string }
  | { readonly kind: "runs" }
  | { readonly kind: "follow"; readonly name: string }
  | { readonly kind: "compare"; readonly base: string; readonly head: string }
  /** A file below a folder of the list. `path` has at least one part. */
  | { readonly kind: "file"; readonly name: string; readonly path: readonly string[] };

interface Asked {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * The route of a request. Only requests to this server's own address with its token get anything: a page of somebody else can call a
 * port of this machine, and reach it under a name of its own.
 */
export function routeOf({ method, url = "/", headers }: Asked, server: { port: number; token: string }): Route {
  const { host = "" } = headers;
  const own = [`127.0.0.1:${server.port}`, `localhost:${server.port}`];
  if (!own.includes(host) || foreignProblem(headers, []) !== undefined)
    return { kind: "refused", status: 403, message: "Only requests to the address that bench ui printed are served." };
  if (method !== "GET" && method !== "HEAD")
    return { kind: "refused", status: 405, message: "Nothing can be changed here: only GET is served." };
  const address = URL.canParse(url, `http://${host}`) ? new URL(url, `http://${host}`) : null;
  const [token = null, ...parts] = (address?.pathname ?? "/").slice(1).split("/").map(decoded);
  if (address === null || !isToken(token, server.token))
    return {
      kind: "refused",
      status: 403,
      message: "The token is missing. Open the whole address that bench ui printed.",
    };
  return pageOf(parts, address.searchParams);
}

const nothing = { kind: "refused", status: 404, message: "There is no such page." } as const;

function pageOf(parts: readonly (string | null)[], query: URLSearchParams): Route {
  const [what, name, ...path] = parts;
  if (parts.some((part) => part === null || !isPlain(part))) return nothing;
  if (what === "" && parts.length === 1) return { kind: "runs" };
  if (what === "compare" && parts.length === 1) {
    const [base, head] = [query.get("base"), query.get("head")];
    return base === null || head === null
      ? { kind: "refused", status: 400, message: "Choose a base and a head." }
      : { kind: "compare", base, head };
  }
  if (typeof name !== "string" || name === "") return nothing;
  if (what === "follow" && path.length === 0) return { kind: "follow", name };
  const named = path.flatMap((part) => part ?? []);
  return what === "files" && named.length > 0 ? { kind: "file", name, path: named } : nothing;
}

/** Part of an address. Null if it is not well encoded. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Hidden files, folders above and separators of other systems are no part of any address. */
function isPlain(part: string): boolean {
  return !part.startsWith(".") && !/[/\\\0]/.test(part);
}

function isToken(given: string | null, token: string): boolean {
  const [one, other] = [Buffer.from(given ?? ""), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
