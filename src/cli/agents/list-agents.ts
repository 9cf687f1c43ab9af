import { builtInAgents } from "../../engine/agents/built-in-agents.ts";
import { entryEngine } from "../../engine/entry-engine.ts";
import { agentFolder } from "../engines/agent-folder.ts";
import { engineVersion } from "../engines/measured-engine.ts";
import { plainTable } from "../terminal/plain-table.ts";
import type { AgentsOptions } from "./options.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";

interface AgentRow {
  readonly id: string;
  readonly title: string;
  readonly protocol: string;
  /** Null if it is not installed. */
  readonly installed: string | null;
  readonly packages: readonly string[];
}

/** `bench agents list`: the agents that bench knows, in a table or as JSON. */
export async function listAgents({ json }: AgentsOptions): Promise<void> {
  const rows = await Promise.all(
    builtInAgents.map(async (entry): Promise<AgentRow> => {
      const { id, title, protocol = "by the wire", packages = [] } = entry;
      const folder = agentFolder(entry, process.env);
      const installed = folder === null ? null : await engineVersion(entryEngine(entry, folder), folder);
      return { id, title, protocol, installed, packages };
    }),
  );
  if (json) {
    process.stdout.write(`${jsonWithoutSecrets(rows, 2)}\n`);
    return;
  }
  const cells = rows.map(({ id, title, protocol, installed, packages }) => [
    id,
    protocol,
    installed === null ? `no (${packages[0] ?? "?"})` : installed,
    title,
  ]);
  process.stdout.write(`${plainTable(["agent", "protocol", "installed", "title"], cells)}\n`);
}
