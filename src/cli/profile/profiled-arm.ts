import type { Engine } from "../../core/engine.ts";
import type { Arm, Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { missingFor, planScenario } from "../../run/plan.ts";

/** The arm to profile, and the others that the engine can play. */
export interface ChosenArm {
  readonly arm: Arm;
  readonly others: readonly Arm[];
}

/**
 * The named arm. Without a name: the last that is no planted mistake, as arms are listed from plain to best. UserError for an arm
 * that the engine can't play; it names those that it can.
 */
export function profiledArm(scenario: Scenario, engine: Engine, name: string | undefined): ChosenArm {
  const missing = missingFor(scenario, engine);
  if (missing.length > 0)
    throw new UserError(
      `Scenario ${scenario.id} needs ${missing.join(", ")}, which engine ${engine.id} does not have. Name another scenario.`,
    );
  const arms = planScenario(scenario, engine, []).arms.filter(({ control }) => control === undefined);
  const arm =
    name === undefined
      ? (arms.findLast(({ isMistake }) => isMistake !== true) ?? arms.at(-1))
      : arms.find(({ id }) => id === name);
  if (arm !== undefined) return { arm, others: arms.filter((other) => other !== arm) };
  const ids = arms.map(({ id }) => id);
  throw new UserError(whyNot(scenario, engine, name ?? "", ids));
}

function whyNot(scenario: Scenario, engine: Engine, name: string, ids: readonly string[]): string {
  const known = scenario.arms.find(({ id }) => id === name);
  if (known === undefined) return `Scenario ${scenario.id} has no arm \`${name}\`.${nearestHint(name, ids)}`;
  const toggles = Object.entries(known.toggles).map(([toggle, value]) => `the toggle ${toggle}=${value}`);
  const reason =
    known.control === undefined
      ? `Engine ${engine.id} can't play arm \`${name}\` of ${scenario.id}, because it lacks ${toggles.join(" or ")}.`
      : `Arm \`${name}\` of ${scenario.id} runs another program than the engine.`;
  return `${reason} Write one of ${ids.join(", ")}.`;
}
