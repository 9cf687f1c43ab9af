import type { AgentEntry, ToggleSwitch } from "../../core/agent-entry.ts";
import type { Engine } from "../../core/engine.ts";
import { entryEngine } from "../../engine/entry-engine.ts";
import type { ConfiguredEngine } from "./config-file.ts";

/** The engine of an entry in the configuration file. */
export function configuredEngine(entry: ConfiguredEngine): Engine {
  return entryEngine(agentEntry(entry), null);
}

function agentEntry({ id, title, command, env, prompt, build, toggles }: ConfiguredEngine): AgentEntry {
  return {
    id,
    title: title ?? id,
    command,
    ...(env !== undefined && { env }),
    ...(prompt !== undefined && { prompt }),
    ...(build !== undefined && { build }),
    ...(toggles !== undefined && {
      toggles: Object.fromEntries(Object.entries(toggles).map(([name, values]) => [name, switches(values)])),
    }),
  };
}

/** A list of words stands for a switch that adds them. */
function switches(values: Readonly<Record<string, readonly string[]>>): Record<string, ToggleSwitch> {
  return Object.fromEntries(Object.entries(values).map(([value, words]) => [value, { words }]));
}
