import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AgentEntry } from "../../core/agent-entry.ts";
import { unfinishedPrefix } from "../../core/unfinished-folder.ts";
import { UserError } from "../../core/user-error.ts";
import { builtInAgents } from "../../engine/agents/built-in-agents.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { runBuildSteps } from "../../gate/revisions/build-steps.ts";
import { agentFolder } from "../engines/agent-folder.ts";
import { packageRoot } from "../package-info.ts";
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
    const folder = agentFolder(entry, process.env);
    if (folder === null) throw new Error(`the agent ${entry.id} has no packages`);
    const isNew = !existsSync(folder);
    if (isNew) await install(entry, folder, signal);
    // The programs of the SDK loops are part of bench. They may be newer than the packages.
    await copyLoops(folder);
    process.stdout.write(`${entry.id}: ${isNew ? "installed" : "was installed"} in ${folder}\n`);
  }
}

/** Installs beside the folder and renames, so that a folder is there as a whole or not at all. */
async function install({ id, packages = [] }: AgentEntry, folder: string, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(join(dirname(folder), `${unfinishedPrefix}${process.pid}-`));
  try {
    process.stderr.write(`${id}: installing ${packages.join(" ")} ...\n`);
    await writeFile(join(unfinished, "package.json"), '{ "private": true }\n');
    // Scripts of packages run: some agents fetch their program with one.
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
