import type { AgentEntry, ToggleSwitch } from "../../core/agent-entry.ts";
import type { Engine } from "../../core/engine.ts";
import { entryEngine } from "../../engine/entry-engine.ts";
import { parseDuration } from "../command-line/option-values.ts";
import type { ConfiguredEngine } from "./config-file.ts";

/** The engine of an entry in the configuration file. */
export function configuredEngine(entry: ConfiguredEngine): Engine {
  return entryEngine(agentEntry(entry), null);
}

/** The configuration's short forms, written out: words for a toggle, words or a package for the version, a time as text. */
function agentEntry({ version, toggles, limits, ...entry }: ConfiguredEngine): AgentEntry {
  return {
    ...entry,
    title: entry.title ?? entry.id,
    ...(version !== undefined && {
      version:
        "package" in version ? { kind: "package", name: version.package } : { kind: "command", command: version },
    }),
    ...(toggles !== undefined && {
      toggles: Object.fromEntries(Object.entries(toggles).map(([name, values]) => [name, switches(values)])),
    }),
    ...(limits !== undefined && {
      limits: {
        ...(limits.trial !== undefined && {
          trialNs: parseDuration(`engine ${entry.id}: limits.trial`, limits.trial),
        }),
        ...(limits.daemon !== undefined && { daemon: limits.daemon }),
      },
    }),
  };
}

type ConfiguredValues = NonNullable<ConfiguredEngine["toggles"]>[string];

function switches(values: ConfiguredValues): Record<string, ToggleSwitch> {
  return Object.fromEntries(
    Object.entries(values).map(([value, toggle]) => [value, "length" in toggle ? { words: toggle } : toggle]),
  );
}
