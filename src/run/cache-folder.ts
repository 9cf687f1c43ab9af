import { homedir } from "node:os";
import { join } from "node:path";
import { cacheName } from "../core/run-folder-path.ts";

/** Where bench keeps what it can make again: a folder below XDG_CACHE_HOME or ~/.cache. */
export function cacheFolder(name: string, environment: NodeJS.ProcessEnv): string {
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), cacheName, name);
}
