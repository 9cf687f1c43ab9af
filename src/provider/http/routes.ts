/** Where a request goes: the control API, or the session that its path names (null: the default one). */
export type Route =
  | { readonly kind: "control"; readonly path: string }
  | { readonly kind: "session"; readonly sessionId: string | null; readonly path: string };

/** Reads a request target without its query string. */
export function routeOf(target: string): Route {
  const queryAt = target.indexOf("?");
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  if (path.startsWith("/_bench/")) return { kind: "control", path };
  const prefixed = path.startsWith("/s/") ? /^\/s\/([^/]+)(\/.*)?$/.exec(path) : null;
  if (prefixed === null) return { kind: "session", sessionId: null, path };
  return { kind: "session", sessionId: prefixed[1] ?? "", path: prefixed[2] ?? "/" };
}

/** Base URL of a session, for the engine. */
export function sessionBaseUrl(port: number, sessionId: string): string {
  return `http://127.0.0.1:${port}/s/${sessionId}`;
}
