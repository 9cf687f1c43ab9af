import { existsSync } from "node:fs";
import { copyFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AgentEntry } from "../../core/agent-entry.ts";
import { unfinishedPrefix } from "../../core/unfinished-folder.ts";
import { runBuildSteps } from "../../gate/revisions/build-steps.ts";
import { makeOwnedFolder } from "../../run/owned-folder.ts";
import { packageRoot } from "../package-info.ts";
import { agentFolder } from "./agent-folder.ts";
import { makeFolder } from "../../run/made-folder.ts";

/** Where an agent's packages are, and whether this call fetched them. */
export interface InstalledPackages {
  readonly folder: string;
  readonly isNew: boolean;
}

/** Fetches an agent's exact packages into a folder of their own, if they are not there yet. BuildFailure if npm fails. */
export async function installPackages(entry: AgentEntry, signal: AbortSignal): Promise<InstalledPackages> {
  const folder = agentFolder(entry, process.env);
  if (folder === null) throw new Error(`the agent ${entry.id} has no packages`);
  const isNew = !existsSync(folder);
  if (isNew) await fetchPackages(entry, folder, signal);
  // The programs of the SDK loops are part of bench. They may be newer than the packages.
  await copyLoops(folder);
  return { folder, isNew };
}

/** Installs beside the folder and renames it, so that the folder is whole or absent. */
async function fetchPackages({ id, packages = [] }: AgentEntry, folder: string, signal: AbortSignal): Promise<void> {
  makeFolder(dirname(folder));
  const unfinished = await makeOwnedFolder(dirname(folder), unfinishedPrefix);
  try {
    process.stderr.write(`${id}: installing ${packages.join(" ")} ...\n`);
    await writeFile(join(unfinished, "package.json"), '{ "private": true }\n');
    // Scripts of packages run, because some agents fetch their program with one.
    const argv = ["npm", "install", "--save-exact", "--no-audit", "--no-fund", ...packages];
    await runBuildSteps([{ argv, folder: unfinished, advice: "" }], "a new folder", signal);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function copyLoops(folder: string): Promise<void> {
  const loops = join(packageRoot, "src/engine/agents/loops");
  for (const name of await readdir(loops)) await copyFile(join(loops, name), join(folder, name));
}
