import { join, resolve } from "node:path";
import type { AgentEntry } from "../../core/agent-entry.ts";
import type { Engine } from "../../core/engine.ts";
import type { Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { builtInAgents } from "../../engine/agents/built-in-agents.ts";
import { entryEngine } from "../../engine/entry-engine.ts";
import { builtInEngines } from "../../engine/registry.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { cassettePaths, namesCassettes } from "../cassettes/cassette-names.ts";
import { agentFolder } from "../engines/agent-folder.ts";
import { packageRoot } from "../package-info.ts";
import { type Catalogue, loadCatalogue } from "./catalogue.ts";
import type { ConfiguredBudget } from "./config-file.ts";
import { configuredEngine } from "./configured-engine.ts";
import { importDefault, loadConfig, type LoadedConfig } from "./load-config.ts";
import { checkedScenario, checkTogether } from "./scenario-check.ts";

/** An engine and where it lives. */
export interface EngineHome {
  readonly engine: Engine;
  /** The folder that it is built and started from. Of an agent that comes with bench: where its packages are, once installed. */
  readonly repository: string;
  readonly source: "configuration" | "command line" | "bench" | "agents";
}

/** Everything that a command can choose from: what comes with bench, and what the user's configuration adds. */
export interface Workbench {
  readonly folder: string;
  /** All scenarios: those for any agent, the user's own, then the lab. */
  readonly scenarios: readonly Scenario[];
  readonly catalogue: Catalogue;
  readonly engines: readonly EngineHome[];
  readonly margins: Readonly<Record<string, number>>;
  readonly budgets: readonly ConfiguredBudget[];
}

/** The engines with the models that the configuration describes: any of them may ask for one. */
function withModels(models: Engine["models"], engines: Workbench["engines"]): Workbench["engines"] {
  if (models === undefined) return engines;
  return engines.map((home) => ({ ...home, engine: { ...home.engine, models } }));
}

/**
 * The workbench of a folder. UserError for a configuration or a scenario that can't be read.
 * @param cassettes Recordings from the command line, relative to the folder. Each adds its scenarios.
 */
export async function loadWorkbench(folder: string, cassettes: readonly string[] = []): Promise<Workbench> {
  const [loaded, catalogue] = await Promise.all([loadConfig(folder), loadCatalogue()]);
  const configured = await userScenarios(loaded);
  const recorded = await recordedScenarios(cassettes, folder);
  // A recording may stand in the configuration as well.
  const own = [...configured.filter(({ id }) => !recorded.some((other) => other.id === id)), ...recorded];
  const scenarios = [...catalogue.agent, ...own, ...catalogue.lab];
  if (own.length > 0) checkTogether(scenarios);
  checkNames(loaded.config, scenarios);
  return {
    folder,
    scenarios,
    catalogue,
    engines: withModels(loaded.config.models, [
      ...(loaded.config.engines ?? []).map((entry) => ({
        engine: configuredEngine(entry),
        repository: resolve(loaded.folder),
        source: "configuration" as const,
      })),
      ...builtInEngines.map((engine) => ({ engine, repository: packageRoot, source: "bench" as const })),
      ...builtInAgents.map(agentHome),
    ]),
    margins: loaded.config.margins ?? {},
    budgets: loaded.config.budgets ?? [],
  };
}

/** Refuses budgets and margins that would never apply because of a mistyped name. */
function checkNames({ budgets = [], margins = {} }: LoadedConfig["config"], scenarios: readonly Scenario[]): void {
  const ids = scenarios.map(({ id }) => id);
  for (const [index, { scenario }] of budgets.entries())
    if (!ids.includes(scenario))
      throw new UserError(
        `bench.config: at budgets.${index}.scenario: there is no scenario \`${scenario}\`.${nearestHint(scenario, ids)}`,
      );
  const metrics = [...new Set(["process.wall_time", ...scenarios.flatMap((one) => one.metrics.map(({ id }) => id))])];
  for (const metric of Object.keys(margins))
    if (!metrics.includes(metric))
      throw new UserError(
        `bench.config: at margins: no scenario has the metric \`${metric}\`.${nearestHint(metric, metrics)}`,
      );
}

function agentHome(entry: AgentEntry): EngineHome {
  const repository = agentFolder(entry, process.env) ?? packageRoot;
  // Without a folder of its own, the engine finds its packages in the root of the measured side.
  return { engine: entryEngine(entry, null), repository, source: "agents" };
}

/** The named scenarios. Without names those of the set: `quick`, `full`, `lab`, `all` of these, or a family. */
export function chooseScenarios(bench: Workbench, names: readonly string[], set: string): readonly Scenario[] {
  if (names.length > 0) return [...new Set(names)].map((name) => chooseScenario(bench, name));
  const chosen = bench.scenarios.filter((scenario) => setsOf(scenario).includes(set));
  if (chosen.length > 0) return chosen;
  const sets = [
    "quick",
    "full",
    "long",
    "lab",
    "audit",
    "all",
    ...new Set(bench.scenarios.map((scenario) => scenario.family)),
  ];
  throw new UserError(`Unknown set \`${set}\`.${nearestHint(set, sets)}`);
}

/** `all` holds every scenario that is in a set. One without a set runs only by name or family. */
function setsOf({ family, sets }: Scenario): readonly string[] {
  return [family, ...sets, ...(sets.length > 0 ? ["all"] : [])];
}

/** The scenario of that name. UserError with the nearest name if there is none. */
export function chooseScenario(bench: Workbench, name: string): Scenario {
  const scenario = bench.scenarios.find(({ id }) => id === name);
  if (scenario !== undefined) return scenario;
  throw new UserError(
    `Unknown scenario \`${name}\`.${nearestHint(
      name,
      bench.scenarios.map(({ id }) => id),
    )}`,
  );
}

/** The scenarios of recordings. Their readers load only if there are any. */
async function recordedScenarios(paths: readonly string[], folder: string): Promise<Scenario[]> {
  if (paths.length === 0) return [];
  const { cassetteScenarios } = await import("../cassettes/cassette-scenarios.ts");
  const all = await Promise.all(paths.map((path) => cassetteScenarios(path, folder)));
  return all.flatMap(({ scripted, exact }) => (exact === null ? [scripted] : [scripted, exact]));
}

async function userScenarios({ folder, config }: LoadedConfig): Promise<Scenario[]> {
  const entries = config.scenarios ?? [];
  const recordings = await Promise.all(entries.filter(namesCassettes).map((entry) => cassettePaths(entry, folder)));
  const modules = await Promise.all(
    entries
      .filter((entry) => !namesCassettes(entry))
      .map(async (path) => [path, await importDefault(join(folder, path))] as const),
  );
  const written = modules.flatMap(([path, exported]) =>
    (Array.isArray(exported) ? exported : [exported]).map((item) => checkedScenario(path, item)),
  );
  return [...written, ...(await recordedScenarios(recordings.flat(), folder))];
}
