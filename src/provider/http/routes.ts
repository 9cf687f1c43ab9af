/** Where a request goes: the control API, or an endpoint of the trial that its path names (null: the one without a prefix). */
export type Route =
  | { readonly kind: "control"; readonly path: string }
  | { readonly kind: "trial"; readonly trialId: string | null; readonly path: string };

/** Reads a request target; query strings such as `?beta=true` play no part. */
export function routeOf(target: string): Route {
  const path = target.split("?", 1)[0] ?? "/";
  if (path.startsWith("/_bench/")) return { kind: "control", path };
  const prefixed = /^\/t\/([^/]+)(\/.*)?$/.exec(path);
  if (prefixed === null) return { kind: "trial", trialId: null, path };
  return { kind: "trial", trialId: prefixed[1] ?? "", path: prefixed[2] ?? "/" };
}

/** Base URL of a trial, for the engine. */
export function trialBaseUrl(port: number, trialId: string): string {
  return `http://127.0.0.1:${port}/t/${trialId}`;
}
