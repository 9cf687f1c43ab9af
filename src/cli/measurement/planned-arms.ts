import type { Engine } from "../../core/engine.ts";
import type { Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { missingFor, planScenario, type PlannedScenario } from "../../run/plan.ts";
import { scenariosOfShard } from "../../run/shards.ts";
import { chooseScenarios, type EngineHome, type Workbench } from "../config/workbench.ts";
import { nearestHint } from "../command-line/nearest-name.ts";
import type { ShardOption } from "../run/shard-option.ts";

/** What of the catalogue a command was asked to run. */
interface AskedArms {
  readonly scenarios: readonly string[];
  readonly set: string;
  readonly arm: readonly string[];
}

/** The scenarios that were asked for, with the arms that this engine can run. UserError for an unknown one. */
export function planArms(bench: Workbench, home: EngineHome, asked: AskedArms): readonly PlannedScenario[] {
  const scenarios = runnableBy(home.engine, chooseScenarios(bench, asked.scenarios, asked.set), asked);
  const planned = scenarios.map((scenario) => planScenario(scenario, home.engine, asked.arm));
  const known = scenarios.flatMap((scenario) => planScenario(scenario, home.engine, []).arms.map((arm) => arm.id));
  for (const arm of asked.arm)
    if (!known.includes(arm)) throw new UserError(`Unknown arm ${arm}.${nearestHint(arm, known)}`);
  return planned.filter(({ arms }) => arms.length > 0);
}

/** Scenarios that the engine can be asked; one that was named and can't is wrong input, one of a set is told and left out. */
function runnableBy(engine: Engine, scenarios: readonly Scenario[], asked: AskedArms): readonly Scenario[] {
  return scenarios.filter((scenario) => {
    const missing = missingFor(scenario, engine);
    if (missing.length === 0) return true;
    const reason = `Scenario ${scenario.id} needs ${missing.join(", ")}, which engine ${engine.id} does not have`;
    if (asked.scenarios.length > 0) throw new UserError(`${reason}; leave it out or give the engine that toggle.`);
    process.stderr.write(`${reason}: not run.\n`);
    return false;
  });
}

/** The scenarios of one part of a run that is shared out; UserError where no scenario is left for it. */
export function shardOf(all: readonly PlannedScenario[], { index, count }: ShardOption): readonly PlannedScenario[] {
  const mine = scenariosOfShard(all, index, count);
  if (mine.length > 0) return mine;
  throw new UserError(`--shard ${index}/${count}: there are only ${all.length} scenarios to share.`);
}
