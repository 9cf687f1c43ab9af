import { formatDuration } from "../../core/units.ts";
import type { PlannedScenario } from "../../run/plan.ts";

/** Below this nobody wonders whether to wait. */
const worthSayingNs = 60e9;

/** What that many rounds will take by the scenarios' own estimates, in one line; null where it is soon over. */
export function plannedCost(planned: readonly PlannedScenario[], rounds: number): string | null {
  // Arms of a scenario differ less than scenarios do: a part of them is taken for its share.
  const roundNs = planned.reduce(
    (sum, { scenario, arms }) => sum + (scenario.costSeconds * 1e9 * arms.length) / scenario.arms.length,
    0,
  );
  if (roundNs * rounds < worthSayingNs) return null;
  const arms = planned.reduce((sum, one) => sum + one.arms.length, 0);
  const what = `${planned.length} ${planned.length === 1 ? "scenario" : "scenarios"}, ${arms} arms`;
  const each = rounds === 1 ? "" : ` (${rounds} rounds of ${formatDuration(roundNs)})`;
  return `${what}: about ${formatDuration(roundNs * rounds)}${each} on two calm cores.`;
}
