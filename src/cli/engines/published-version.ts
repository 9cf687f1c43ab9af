import type { AgentEntry } from "../../core/agent-entry.ts";
import { UserError } from "../../core/user-error.ts";
import { builtInAgents } from "../../engine/agents/built-in-agents.ts";
import { BuildFailure } from "../../gate/revisions/build-steps.ts";
import { installPackages } from "./installed-packages.ts";

/** An agent that bench knows, at a version that its registry has or had. */
export interface PublishedVersion {
  readonly kind: "published";
  /** As it was written: `pi@0.74.1`. */
  readonly name: string;
  readonly agent: string;
  readonly version: string;
}

const exactVersion = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

/**
 * Reads `agent@version`, such as `pi@0.74.1`. Null if no agent of that id comes with bench. UserError if the version is not exact: a
 * tag or a range names another version tomorrow.
 */
export function publishedVersion(name: string): PublishedVersion | null {
  const [agent = "", version = "", ...more] = name.split("@");
  if (more.length > 0 || !name.includes("@") || builtInAgents.every(({ id }) => id !== agent)) return null;
  if (exactVersion.test(version)) return { kind: "published", name, agent, version };
  throw new UserError(`${name}: \`${version}\` is not an exact version. Write one with three numbers: ${agent}@1.2.3.`);
}

/** The entry with its main package at another version. The other packages stay. */
export function entryAtVersion(entry: AgentEntry, version: string): AgentEntry {
  const { packages = [] } = entry;
  const name = mainPackage(entry);
  // The main package comes first, because the first one names the folder.
  return { ...entry, packages: [`${name}@${version}`, ...packages.filter((spec) => !spec.startsWith(`${name}@`))] };
}

/** The package that tells the agent's version. If a command tells it: the first one. */
function mainPackage({ id, version, packages: [first = ""] = [] }: AgentEntry): string {
  if (version?.kind === "package") return version.name;
  const name = first.slice(0, first.lastIndexOf("@"));
  if (name === "") throw new Error(`the agent ${id} has no packages`);
  return name;
}

/** The folder with the packages of a published version. They are fetched if they are not there yet. */
export async function publishedRoot({ name, agent, version }: PublishedVersion, signal: AbortSignal): Promise<string> {
  const entry = builtInAgents.find(({ id }) => id === agent);
  if (entry === undefined) throw new Error(`no entry of the agent ${agent}`);
  try {
    return (await installPackages(entryAtVersion(entry, version), signal)).folder;
  } catch (error) {
    if (error instanceof BuildFailure) throw new UserError(`${name} can't be installed. ${error.reason}.`);
    throw error;
  }
}
