import type { Budget } from "../../core/budget.ts";
import type { MetricUnit } from "../../core/metric.ts";
import { shared } from "../../core/shared-metrics.ts";
import { UserError } from "../../core/user-error.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import type { ConfiguredBudget } from "./config-file.ts";

/** The limits of this run's arms: the scenarios' own targets, which never gate, and the configured budgets, which do. */
export function budgetsOf(planned: readonly PlannedScenario[], configured: readonly ConfiguredBudget[]): Budget[] {
  const targets = planned.flatMap(({ scenario, arms }) =>
    (scenario.targets ?? [])
      .filter(({ arm }) => arms.some(({ id }) => id === arm))
      .map((target): Budget => ({ ...target, scenario: scenario.id, gates: false })),
  );
  return [...targets, ...configured.flatMap((entry, index) => configuredBudgets(planned, entry, index))];
}

const wallTime = shared("process.wall_time");

/** A budget without an arm applies to all arms of its scenario except controls. Budgets of other scenarios are left out. */
function configuredBudgets(planned: readonly PlannedScenario[], entry: ConfiguredBudget, index: number): Budget[] {
  const chosen = planned.find(({ scenario }) => scenario.id === entry.scenario);
  if (chosen === undefined) return [];
  const place = `budgets.${index}`;
  const own = chosen.scenario.metrics;
  // Every trial has it, whether the scenario lists it or not.
  const metrics = own.some(({ id }) => id === wallTime.id) ? own : [...own, wallTime];
  const metric = metrics.find(({ id }) => id === entry.metric);
  if (metric === undefined)
    throw new UserError(
      `bench.config: at ${place}.metric: ${entry.scenario} has no metric \`${entry.metric}\`.${nearestHint(
        entry.metric,
        metrics.map(({ id }) => id),
      )}`,
    );
  const armIds = chosen.scenario.arms.map(({ id }) => id);
  if (entry.arm !== undefined && ![...armIds, ...chosen.arms.map(({ id }) => id)].includes(entry.arm))
    throw new UserError(
      `bench.config: at ${place}.arm: ${entry.scenario} has no arm \`${entry.arm}\`.${nearestHint(entry.arm, armIds)}`,
    );
  const { unit } = metric;
  const kind = entry.atMost === undefined ? "at-least" : "at-most";
  const text = String(entry.atMost ?? entry.atLeast);
  const value = parseMetricValue(text, unit);
  if (value === null)
    throw new UserError(
      `bench.config: at ${place}.${kind === "at-most" ? "atMost" : "atLeast"}: ${text} is not a value of ${entry.metric}. Write one such as ${examples[unit]}.`,
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

const suffixes: Readonly<Record<MetricUnit, Readonly<Record<string, number>>>> = {
  ns: { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, min: 60e9, m: 60e9, h: 3600e9 },
  bytes: { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  count: { "": 1 },
  tokens: { "": 1, tok: 1, tokens: 1 },
  ratio: { "": 1, "%": 0.01 },
  nanoUsd: { USD: 1e9 },
};

const examples: Readonly<Record<MetricUnit, string>> = {
  ns: "100ms",
  bytes: "50MiB",
  count: "12",
  tokens: "4000",
  ratio: "90%",
  nanoUsd: "$0.02",
};

/** A written value in the metric's own unit: "100ms" of a time is 1e8. Null if it is not a value of that unit. */
export function parseMetricValue(text: string, unit: MetricUnit): number | null {
  const dollars = unit === "nanoUsd" && text.startsWith("$") ? `${text.slice(1)}USD` : text;
  const [, number = "", suffix = ""] = /^([\d_]+(?:\.\d+)?)\s*([A-Za-zµ%]*)$/.exec(dollars.trim()) ?? [];
  const factor = suffixes[unit][suffix];
  return number === "" || factor === undefined ? null : Number(number.replaceAll("_", "")) * factor;
}
