import { isFigureArm } from "../../audit/card-arms.ts";
import { isSession } from "../../audit/session-figures.ts";
import { contenderArm, originalArm } from "../../audit/contender-arms.ts";
import type { MetricValues } from "../../core/metric.ts";
import type { Arm, Scenario } from "../../core/scenario.ts";
import { missingFor, planScenario, type PlannedScenario } from "../../run/plan.ts";
import type { EngineHome } from "../config/workbench.ts";

/** One plan for all contenders. Every contender has arms of its own, so that a round mixes all of them. */
export interface LeaguePlan {
  readonly planned: readonly PlannedScenario[];
  /** The contender that an arm belongs to. Undefined for a control. */
  readonly homeOf: (arm: Arm) => EngineHome | undefined;
}

/** The arm of a contender, and the scenario's own arm that it stands for. */
interface ContenderArm {
  readonly arm: Arm;
  readonly original: Arm;
  readonly home: EngineHome;
}

/** The plan of the scenarios' arms that a figure of the report card needs. A contender without what a scenario requires has none of its arms. */
export function leaguePlan(scenarios: readonly Scenario[], homes: readonly EngineHome[]): LeaguePlan {
  const plans = scenarios.flatMap((scenario) => {
    const able = homes.filter(({ engine }) => missingFor(scenario, engine).length === 0);
    const own = able.flatMap((home) => contenderArms(scenario, home));
    return own.length === 0 ? [] : [{ own, plan: mergedPlan(scenario, able, own) }];
  });
  const homesByArm = new Map(plans.flatMap(({ own }) => own.map(({ arm, home }) => [arm, home])));
  return { planned: plans.map(({ plan }) => plan), homeOf: (arm) => homesByArm.get(arm) };
}

function contenderArms(scenario: Scenario, home: EngineHome): ContenderArm[] {
  const { id: engine } = home.engine;
  return planScenario(scenario, home.engine, [])
    .arms.filter(({ id, control }) => control === undefined && (isSession(scenario) || isFigureArm(scenario.id, id)))
    .map((original) => {
      const { id, title } = original;
      return { original, home, arm: { ...original, id: contenderArm(engine, id), title: `${engine}: ${title}` } };
    });
}

/** The scenario with the arms of all contenders. Its functions see its own arms. */
function mergedPlan(scenario: Scenario, homes: readonly EngineHome[], own: readonly ContenderArm[]): PlannedScenario {
  const originals = new Map(own.map(({ arm, original }) => [arm, original]));
  const controls = scenario.arms.filter(({ control }) => control !== undefined);
  const arms = [...own.map(({ arm }) => arm), ...controls];
  const { combine, costSeconds } = scenario;
  const merged: Scenario = {
    ...scenario,
    arms,
    costSeconds: (costSeconds * arms.length) / scenario.arms.length,
    workload: (arm, seed) => scenario.workload(originals.get(arm) ?? arm, seed),
    observe: (trace, arm) => scenario.observe(trace, originals.get(arm) ?? arm),
    ...(combine !== undefined && { combine: combinedByContender(combine, homes, controls) }),
  };
  // All contenders are planned alike. The first one's metrics name the arms that stand for a whole group.
  const metrics = homes.slice(0, 1).flatMap(({ engine }) => planScenario(scenario, engine, []).metrics);
  return {
    scenario: merged,
    arms,
    metrics: metrics.map((metric) => ({
      ...metric,
      gatesOn: own.filter(({ original }) => metric.gatesOn.includes(original.id)).map(({ arm }) => arm.id),
    })),
  };
}

/** Values that need several arms are derived for each contender, from its own arms and the controls. */
function combinedByContender(
  combine: NonNullable<Scenario["combine"]>,
  homes: readonly EngineHome[],
  controls: readonly Arm[],
): NonNullable<Scenario["combine"]> {
  return (round) => {
    const values = Object.entries(round);
    const shared = values.filter(([id]) => controls.some((control) => control.id === id));
    const derived = new Map<string, MetricValues>();
    for (const { engine } of homes) {
      const own = values.flatMap(([id, value]) => {
        const original = originalArm(engine.id, id);
        return original === null ? [] : [[original, value] as const];
      });
      for (const [id, value] of Object.entries(combine(Object.fromEntries([...shared, ...own]))))
        derived.set(own.some(([original]) => original === id) ? contenderArm(engine.id, id) : id, value);
    }
    return Object.fromEntries(derived);
  };
}
