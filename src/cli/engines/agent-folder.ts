import { join } from "node:path";
import type { AgentEntry } from "../../core/agent-entry.ts";
import { cacheFolder } from "../../run/cache-folder.ts";

/**
 * Where `bench agents install` puts an agent's packages: `agents/<package>@<version>` below the cache folder, named by its first
 * package. Entries with the same packages share it. Null for an entry without packages.
 */
export function agentFolder({ packages }: AgentEntry, environment: NodeJS.ProcessEnv): string | null {
  const [first] = packages ?? [];
  if (first === undefined) return null;
  return join(cacheFolder("agents", environment), first.replace(/^@/, "").replaceAll("/", "-"));
}
