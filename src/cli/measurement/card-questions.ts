import type { Clock } from "../../core/clock.ts";
import type { Arm } from "../../core/scenario.ts";
import type { Execution } from "../../run/execute.ts";
import type { PlannedScenario } from "../../run/plan.ts";

/** The questions of a report card, by how often they are asked. */
export interface CardQuestions {
  /** Short questions whose figures vary from trial to trial. */
  readonly timed: readonly PlannedScenario[];
  /** Long ones, and those whose answers are counted: one trial of each says it. What was named comes first, then the cheapest. */
  readonly once: readonly PlannedScenario[];
}

/** Parts the arms of a plan. `isFigure`: a figure of the card comes from the arm. `named`: ids of scenarios to ask before all else. */
export function cardQuestions(
  planned: readonly PlannedScenario[],
  isFigure: (scenario: string, arm: Arm) => boolean,
  named: ReadonlySet<string>,
): CardQuestions {
  const rankOf = (one: PlannedScenario): number => (named.has(one.scenario.id) ? -1 : secondsOf(one));
  const isTimed = ({ scenario }: PlannedScenario, arm: Arm): boolean =>
    !scenario.sets.includes("long") && (arm.control !== undefined || isFigure(scenario.id, arm));
  const withArms = (wanted: (one: PlannedScenario, arm: Arm) => boolean): PlannedScenario[] =>
    planned
      .map((one) => ({ ...one, arms: one.arms.filter((arm) => wanted(one, arm)) }))
      .filter(({ arms }) => arms.length > 0);
  const once = withArms((one, arm) => !isTimed(one, arm));
  return { timed: withArms(isTimed), once: once.toSorted((left, right) => rankOf(left) - rankOf(right)) };
}

/** Each arm of a scenario is assumed to cost the same. */
function secondsOf({ scenario, arms }: PlannedScenario): number {
  return (scenario.costSeconds * arms.length) / scenario.arms.length;
}

/** How long the questions may take. */
export interface CardBudget {
  /** Rounds of the timed questions that are made whatever they cost. */
  readonly fewestRounds: number;
  readonly mostRounds: number;
  /** Moment of the clock at which everything else ends. */
  readonly endNs: bigint;
  readonly clock: Clock;
}

/** Asks the timed questions, then each of the others once, then the timed ones again while there is time. */
export async function askWithin(
  execution: Execution,
  { timed, once }: CardQuestions,
  { fewestRounds, mostRounds, endNs, clock }: CardBudget,
): Promise<void> {
  const startNs = clock.nowNs();
  await execution.rounds(timed, { fewestRounds, mostRounds: fewestRounds, budgetNs: 0 });
  const roundNs = Number(clock.nowNs() - startNs) / fewestRounds;
  await execution.rounds(once, { fewestRounds: 1, mostRounds: 1, budgetNs: 0, endNs });
  const leftNs = Number(endNs - clock.nowNs());
  if (leftNs < roundNs) return;
  await execution.rounds(timed, { fromRound: fewestRounds, fewestRounds, mostRounds, budgetNs: leftNs, endNs });
}
