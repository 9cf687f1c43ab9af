import { existsSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { missingFor } from "../../run/plan.ts";
import { importDefault, loadConfig } from "../config/load-config.ts";
import { chooseScenarios, type EngineHome, type Workbench } from "../config/workbench.ts";
import { packageRoot } from "../package-info.ts";
import type { RunOptions } from "../run/options.ts";

/** The scenarios to measure, and which file belongs to which scenarios. */
export interface WatchedScenarios {
  /** Ids, in the order in which they run. */
  readonly chosen: readonly string[];
  /** Ids by the absolute path of the module that exports them. */
  readonly byFile: ReadonlyMap<string, readonly string[]>;
}

/**
 * The chosen scenarios that a batch of changed files affects. A scenario's file affects that scenario. Any other file may be
 * the engine's and affects all.
 */
export function touchedScenarios(
  files: readonly string[],
  { chosen, byFile }: WatchedScenarios,
): { readonly ids: readonly string[]; readonly engine: boolean } {
  const owners = files.map((file) => byFile.get(file) ?? null);
  if (owners.includes(null)) return { ids: chosen, engine: true };
  const touched = new Set(owners.flatMap((ids) => ids ?? []));
  return { ids: chosen.filter((id) => touched.has(id)), engine: false };
}

/** The folders that hold what is measured. Nobody edits an installed bench. */
export function watchedFolders(bench: Workbench, home: EngineHome): readonly string[] {
  const folders = [...new Set([resolve(home.repository), resolve(bench.folder)])];
  const edited = folders.filter((folder) => folder !== packageRoot || existsSync(join(packageRoot, ".git")));
  return edited.filter((folder) => !edited.some((other) => other !== folder && folder.startsWith(other + sep)));
}

/** The chosen scenarios that the engine can run, and the files of all scenarios. */
export async function watchedScenarios(
  bench: Workbench,
  home: EngineHome,
  options: Pick<RunOptions, "scenarios" | "set" | "arm">,
): Promise<WatchedScenarios> {
  const chosen = chooseScenarios(bench, options.scenarios, options.set)
    .filter((scenario) => missingFor(scenario, home.engine).length === 0)
    .filter(({ arms }) => options.arm.length === 0 || arms.some(({ id }) => options.arm.includes(id)))
    .map(({ id }) => id);
  if (chosen.length === 0)
    throw new UserError(
      "There is no scenario to watch: the engine can run none of them, or --arm leaves none. Choose others.",
    );
  const { folder, config } = await loadConfig(bench.folder);
  const byFile = new Map<string, readonly string[]>();
  for (const { id, family } of bench.scenarios) byFile.set(join(packageRoot, "scenarios", family, `${id}.ts`), [id]);
  for (const path of config.scenarios ?? []) byFile.set(resolve(folder, path), await idsIn(join(folder, path)));
  return { chosen, byFile };
}

/** Ids of the scenarios that a module exports. */
async function idsIn(path: string): Promise<readonly string[]> {
  const exported: unknown = await importDefault(path);
  return [exported].flat().flatMap((item: unknown) => {
    if (typeof item !== "object" || item === null || !("id" in item)) return [];
    return typeof item.id === "string" ? [item.id] : [];
  });
}
