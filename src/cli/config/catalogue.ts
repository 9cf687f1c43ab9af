import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Scenario } from "../../core/scenario.ts";
import { packageRoot } from "../package-info.ts";
import { isScenario } from "./scenario-check.ts";

/** The scenarios that come with bench. */
export interface Catalogue {
  /** For any agent that speaks over the wire. */
  readonly agent: readonly Scenario[];
  /** Techniques that are switched on and off in the reference engine. */
  readonly lab: readonly Scenario[];
}

/** Where the scenarios are: beside the bundle of the command line, among the sources, or among the compiled files. */
const [root, extension] = scenarioFiles();

function scenarioFiles(): readonly [root: string, extension: string] {
  const bundled = join(import.meta.dirname, "scenarios");
  if (existsSync(bundled)) return [bundled, ".js"];
  if (import.meta.filename.endsWith(".ts")) return [join(packageRoot, "scenarios"), ".ts"];
  return [join(packageRoot, "dist/scenarios"), ".js"];
}

/** Finds the scenarios in their folders: each file with a default export is one. */
export async function loadCatalogue(): Promise<Catalogue> {
  const [agent, lab] = await Promise.all([scenariosBelow("agent"), scenariosBelow("lab")]);
  return { agent, lab };
}

async function scenariosBelow(folder: string): Promise<readonly Scenario[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  const paths = names.filter((name) => name.endsWith(extension)).map((name) => join(root, folder, name));
  const modules: readonly object[] = await Promise.all(paths.map(async (path) => import(pathToFileURL(path).href)));
  const scenarios = modules.flatMap((module) => ("default" in module ? [module.default] : [])).filter(isScenario);
  return scenarios.toSorted((left, right) => placeOf(left) - placeOf(right) || left.id.localeCompare(right.id, "en"));
}

/** The order of families in lists and reports. */
const families = [
  "startup",
  "round-trip",
  "tools",
  "robustness",
  "context",
  "result-cache",
  "concurrency",
  "output",
  "memory",
  "composite",
];

/** By family, and within a family the quick ones first. */
function placeOf({ family, sets }: Scenario): number {
  return 2 * families.indexOf(family) + (sets.includes("quick") ? 0 : 1);
}
