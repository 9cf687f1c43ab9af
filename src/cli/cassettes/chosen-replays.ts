import { isSession } from "../../audit/session-figures.ts";
import type { Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import type { EngineHome, Workbench } from "../config/workbench.ts";
import { engineVersion } from "../engines/measured-engine.ts";

/** What a command line says of recordings. */
export interface ReplayChoice {
  readonly cassette: readonly string[];
  readonly replay: string | undefined;
}

/**
 * Ids of the scenarios to run for the named recordings. Unless `--replay` says which, an agent that was recorded in this version gets
 * its own bytes, and any other the script.
 */
export async function chosenReplays(
  { cassette, replay }: ReplayChoice,
  { engine, repository }: EngineHome,
  folder: string,
): Promise<readonly string[]> {
  if (cassette.length === 0) {
    if (replay !== undefined) throw new UserError("--replay: there is no recording to run. Name one with --cassette.");
    return [];
  }
  const { cassetteScenarios } = await import("./cassette-scenarios.ts");
  const version = await engineVersion(engine, repository);
  return Promise.all(
    cassette.map(async (path) => {
      const { session, scripted, exact } = await cassetteScenarios(path, folder);
      const isSame = session.agent?.id === engine.id && session.agent.version === version;
      const isExact = replay === "exact" || (replay === undefined && isSame && exact !== null);
      if (!isExact) return scripted.id;
      checkProtocol(path, session.protocol, engine.protocol);
      if (exact === null)
        throw new UserError(`--replay exact: ${path} has no bytes of the wire. It can be run with --replay scripted.`);
      return exact.id;
    }),
  );
}

/** The recordings of a report card, as scenarios for any agent. */
export interface CardReplays {
  readonly scenarios: readonly Scenario[];
  /** Ids of those that the command line names. They are asked first. */
  readonly named: ReadonlySet<string>;
}

/** Recordings that the command line names, and those of the configuration: they are work that the user cares for. */
export async function cardReplays(
  { scenarios }: Pick<Workbench, "scenarios">,
  cassettes: readonly string[],
  folder: string,
): Promise<CardReplays> {
  const given = await scriptedReplays(cassettes, folder);
  const named = new Set(given.map(({ id }) => id));
  // A recording's own bytes, which are in no set, are for the agent that was recorded.
  const configured = scenarios.filter((one) => isSession(one) && one.sets.length > 0 && !named.has(one.id));
  return { scenarios: [...given, ...configured], named };
}

async function scriptedReplays(cassettes: readonly string[], folder: string): Promise<readonly Scenario[]> {
  if (cassettes.length === 0) return [];
  const { cassetteScenarios } = await import("./cassette-scenarios.ts");
  return Promise.all(cassettes.map(async (path) => (await cassetteScenarios(path, folder)).scripted));
}

function checkProtocol(path: string, recorded: string | null, spoken: string | null): void {
  if (recorded === null || spoken === null || recorded === spoken) return;
  throw new UserError(
    `--replay exact: ${path} speaks ${recorded}, and the engine ${spoken}. It can be run with --replay scripted.`,
  );
}
