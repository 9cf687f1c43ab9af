import { reasonOf } from "../../audit/card.ts";
import type { Clock } from "../../core/clock.ts";
import { formatDuration } from "../../core/units.ts";
import { UserError } from "../../core/user-error.ts";
import type { Execution } from "../../run/execute.ts";
import type { PlannedScenario } from "../../run/plan.ts";

/** It shows whether the agent starts, calls the provider and gets an answer. */
const firstQuestion = "cold-start";
/** A small budget is no reason to refuse an agent that takes seconds to start. */
const shortestWaitNs = 10e9;

/** The agent's first question. */
export interface FirstQuestion {
  readonly engine: string;
  /** Whether a request of the agent was answered. */
  readonly isReached: () => boolean;
  /** Moment of the clock at which the audit's time is over. */
  readonly endNs: bigint;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/**
 * Asks the first question twice at most, within the time of the audit. An agent that never gets an answer would fail in every other one
 * as well. UserError then, after seconds instead of minutes.
 */
export async function askFirst(
  execution: Pick<Execution, "rounds" | "record">,
  planned: readonly PlannedScenario[],
  { engine, isReached, endNs, clock, say }: FirstQuestion,
): Promise<void> {
  const first = planned.filter(({ scenario }) => scenario.id === firstQuestion);
  if (first.length === 0) return;
  const leftNs = Math.max(Number(endNs - clock.nowNs()), shortestWaitNs);
  const lastNs = clock.nowNs() + BigInt(leftNs);
  say(`First question: does ${engine} call the model and get an answer? It has at most ${formatDuration(leftNs)}.`);
  for (let round = 0; round < 2; round += 1) {
    const policy = { fromRound: round, fewestRounds: round + 1, mostRounds: round + 1, budgetNs: 0, endNs: lastNs };
    await execution.rounds(first, policy);
    if (isReached()) return;
  }
  const arms = execution.record.scenarios.find(({ id }) => id === firstQuestion)?.arms ?? [];
  const trials = arms.filter(({ control }) => !control).flatMap((arm) => arm.trials);
  const reason =
    trials.length > 0
      ? reasonOf(trials)
      : `it did not answer a prompt and end within ${formatDuration(leftNs)}, and was ended`;
  const address = reason.includes("_BASE_URL")
    ? ""
    : " and calls the address in ANTHROPIC_BASE_URL, OPENAI_BASE_URL or GOOGLE_GEMINI_BASE_URL";
  throw new UserError(`${engine} can't be audited: ${reason}. Check that the command runs here${address}.`);
}
