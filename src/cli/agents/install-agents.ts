import { UserError } from "../../core/user-error.ts";
import { builtInAgents } from "../../engine/agents/built-in-agents.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { installPackages } from "../engines/installed-packages.ts";
import { interruptSignal } from "../terminal/interrupt.ts";

/** `bench agents install`: fetches the exact packages of agents into folders of their own. */
export async function installAgents(ids: readonly string[]): Promise<void> {
  const names = builtInAgents.map(({ id }) => id);
  if (ids.length === 0) throw new UserError(`No agent is named. Name one or more of: ${names.join(", ")}.`);
  const entries = [...new Set(ids)].map((id) => {
    const entry = builtInAgents.find((known) => known.id === id);
    if (entry === undefined) throw new UserError(`Unknown agent \`${id}\`.${nearestHint(id, names)}`);
    return entry;
  });
  const signal = interruptSignal();
  for (const entry of entries) {
    const { folder, isNew } = await installPackages(entry, signal);
    process.stdout.write(`${entry.id}: ${isNew ? "installed" : "was installed"} in ${folder}\n`);
  }
}
