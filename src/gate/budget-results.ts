import type { BudgetResult } from "../core/budget.ts";
import type { RunRecord } from "../core/run-record.ts";
import { medianInterval } from "../stats/median-interval.ts";

/** The budgets that this run measured, in the order they were given. */
export function budgetResults(run: RunRecord): readonly BudgetResult[] {
  return (run.budgets ?? []).flatMap((budget) => {
    const scenario = run.scenarios.find(({ id }) => id === budget.scenario);
    const arm = scenario?.arms.find(({ id }) => id === budget.arm);
    const metric = scenario?.metrics.find(({ id }) => id === budget.metric);
    const trials = (arm?.trials ?? []).filter(({ side }) => side === "head");
    const interval = medianInterval(trials.flatMap(({ values }) => values[budget.metric] ?? []));
    if (metric === undefined || interval === null) return [];
    const value = interval.median;
    const { low, high } = metric.kind === "measured" ? interval : { low: value, high: value };
    const { kind, value: limit } = budget.limit;
    const room = kind === "at-most" ? limit - value : value - limit;
    const [worst, best] = kind === "at-most" ? [high - limit, low - limit] : [limit - low, limit - high];
    const state = worst <= 0 ? "met" : best > 0 ? "broken" : "near";
    return [{ ...budget, value, low, high, headroom: limit === 0 ? Math.sign(room) : room / limit, state }];
  });
}
