import type { Budget } from "../../core/budget.ts";
import { metricDefinition } from "../../core/metric-table.ts";
import { UserError } from "../../core/user-error.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import type { ConfiguredBudget } from "./config-file.ts";
import { exampleValue, parseMetricValue } from "./metric-value.ts";
import { nearestHint } from "../command-line/nearest-name.ts";

/** The limits of this run's arms: the scenarios' own targets, which never gate, and the configured budgets, which do. */
export function budgetsOf(planned: readonly PlannedScenario[], configured: readonly ConfiguredBudget[]): Budget[] {
  const targets = planned.flatMap(({ scenario, arms }) =>
    (scenario.targets ?? [])
      .filter(({ arm }) => arms.some(({ id }) => id === arm))
      .map((target): Budget => ({ ...target, scenario: scenario.id, gates: false })),
  );
  return [...targets, ...configured.flatMap((entry, index) => configuredBudgets(planned, entry, index))];
}

/** A budget without an arm applies to all arms of its scenario except controls. Budgets of other scenarios are left out. */
function configuredBudgets(planned: readonly PlannedScenario[], entry: ConfiguredBudget, index: number): Budget[] {
  const chosen = planned.find(({ scenario }) => scenario.id === entry.scenario);
  if (chosen === undefined) return [];
  const place = `budgets.${index}`;
  const metrics = ["process.wall_time", ...chosen.scenario.metrics.map(({ id }) => id)];
  if (!metrics.includes(entry.metric))
    throw new UserError(
      `bench.config: at ${place}.metric: ${entry.scenario} has no metric \`${entry.metric}\`.${nearestHint(entry.metric, metrics)}`,
    );
  const armIds = chosen.scenario.arms.map(({ id }) => id);
  if (entry.arm !== undefined && ![...armIds, ...chosen.arms.map(({ id }) => id)].includes(entry.arm))
    throw new UserError(
      `bench.config: at ${place}.arm: ${entry.scenario} has no arm \`${entry.arm}\`.${nearestHint(entry.arm, armIds)}`,
    );
  const { unit } = metricDefinition(entry.metric);
  const kind = entry.atMost === undefined ? "at-least" : "at-most";
  const text = String(entry.atMost ?? entry.atLeast);
  const value = parseMetricValue(text, unit);
  if (value === null)
    throw new UserError(
      `bench.config: at ${place}.${kind === "at-most" ? "atMost" : "atLeast"}: ${text} is not a value of ${entry.metric}. Write one such as ${exampleValue(unit)}.`,
    );
  return chosen.arms
    .filter((arm) => (entry.arm === undefined ? arm.control === undefined : arm.id === entry.arm))
    .map(({ id: arm }) => ({
      scenario: entry.scenario,
      arm,
      metric: entry.metric,
      limit: { kind, value },
      gates: true,
      origin: "bench.config",
    }));
}
