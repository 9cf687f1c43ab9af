import { existsSync } from "node:fs";
import { basename, extname, isAbsolute, relative, resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { entryEngine } from "../../engine/entry-engine.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import type { EngineHome, Workbench } from "../config/workbench.ts";
import { packageRoot } from "../package-info.ts";
import { checkCommand } from "./checked-command.ts";
import { commandWords } from "./written-command.ts";

/** What a command line says of the engine. */
export interface EngineChoice {
  /** Its id. Undefined: the one of the configuration. */
  readonly engine: string | undefined;
  /** A command that needs no configuration. `engine` then only names it. */
  readonly "engine-command": string | undefined;
}

/**
 * The engine to measure. UserError if none is named and the configuration has not exactly one. `isHeadPublished`: the head is
 * installed for the comparison, so the agent need not be.
 */
export function chooseEngine(bench: Workbench, choice: EngineChoice, isHeadPublished = false): EngineHome {
  const command = choice["engine-command"];
  if (command !== undefined) return commandEngine(command, choice.engine, bench.folder);
  if (choice.engine !== undefined) return namedEngine(bench, choice.engine, isHeadPublished);
  const home = defaultEngine(bench);
  if (home !== null) return home;
  const ids = configuredEngines(bench).map(({ engine }) => engine.id);
  throw new UserError(
    ids.length > 0
      ? `The configuration has ${ids.length} engines. Name one: --engine ${ids.join(" or --engine ")}.`
      : 'No engine is configured here. Run bench init, or pass --engine-command "node agent.js {prompt}", or --engine reference for the engine of bench itself.',
  );
}

/** What a command line says that takes an agent by id, or a command in its option or behind `--`. */
export interface AgentChoice {
  readonly id: string | undefined;
  readonly "engine-command": string | undefined;
  /** The words behind `--`. yargs takes the first of them for the id, too. */
  readonly command: readonly string[];
}

/** The engine of such a command line. UserError as above, in words that such a command takes. */
export function chooseAgent(bench: Workbench, { id, command, ...option }: AgentChoice): EngineHome {
  const written = option["engine-command"];
  if (written !== undefined && command.length > 0)
    throw new UserError("Write the command once: in --engine-command, or behind two dashes.");
  if (written !== undefined) return chooseEngine(bench, { engine: id, "engine-command": written });
  if (command.length > 0) {
    const words = command.map((word) => `"${word}"`).join(" ");
    return chooseEngine(bench, { engine: id === command[0] ? undefined : id, "engine-command": words });
  }
  const ids = configuredEngines(bench).map(({ engine }) => engine.id);
  if (id === undefined && ids.length !== 1 && defaultEngine(bench) === null)
    throw new UserError(
      ids.length > 1
        ? `The configuration has ${ids.length} engines. Name one of them: ${ids.join(", ")}.`
        : "No engine is configured here. Run bench init, name an agent of bench agents list, or write your command behind two dashes: -- node agent.js {prompt}.",
    );
  return chooseEngine(bench, { engine: id, "engine-command": undefined });
}

/**
 * The one engine of the configuration. In bench's own repository without one: the reference engine. Null if there are several or
 * none. Elsewhere the reference engine is never a default, since it would be taken for the user's agent.
 */
export function defaultEngine(bench: Workbench): EngineHome | null {
  const [only, ...others] = configuredEngines(bench);
  if (only !== undefined) return others.length === 0 ? only : null;
  const isOwnRepository = !relative(packageRoot, resolve(bench.folder)).startsWith("..");
  return isOwnRepository ? namedEngine(bench, "reference") : null;
}

/** The engine of that id. Null if there is none here: another machine measured it. */
export function knownEngine(bench: Workbench, id: string): EngineHome | null {
  return bench.engines.find(({ engine }) => engine.id === id) ?? null;
}

function configuredEngines(bench: Workbench): readonly EngineHome[] {
  return bench.engines.filter(({ source }) => source === "configuration");
}

function namedEngine(bench: Workbench, id: string, isHeadPublished = false): EngineHome {
  const home = knownEngine(bench, id);
  if (home === null) {
    const ids = bench.engines.map(({ engine }) => engine.id);
    throw new UserError(`Unknown engine \`${id}\`.${nearestHint(id, ids)}`);
  }
  if (home.source === "agents" && !isHeadPublished && !existsSync(home.repository))
    throw new UserError(`The agent ${id} is not installed. Run bench agents install ${id}.`);
  return home;
}

/** A command alone: every protocol's address and key are set, and the requests tell which it speaks. */
function commandEngine(command: string, id: string | undefined, folder: string): EngineHome {
  const words = commandWords("--engine-command", command, folder);
  checkCommand("The engine's command", words, folder);
  const name = id ?? idOf(words);
  const engine = entryEngine({ id: name, title: name, command: words }, null);
  return { engine, repository: resolve(folder), source: "command line" };
}

/** The name of the file that the command runs, or of its program. */
function idOf(words: readonly [string, ...string[]]): string {
  const file = words.slice(1).find((word) => word.startsWith("{root}/") || isAbsolute(word)) ?? words[0];
  return engineId(basename(file, extname(file)));
}

/** A text as an engine's id. */
export function engineId(text: string): string {
  const id = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "");
  return id === "" ? "engine" : id;
}
