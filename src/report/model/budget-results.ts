import type { Budget } from "../../core/budget.ts";
import type { MetricRecord, RunRecord } from "../../core/run-record.ts";
import { medianInterval } from "../../stats/median-interval.ts";

/** How a run stands to one budget. */
export interface BudgetResult {
  readonly budget: Budget;
  readonly metric: MetricRecord;
  /** Median of the head side, with the limits of its 95 % interval (equal to it for numbers that do not vary). */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Share of the limit that is left; negative beyond it. */
  readonly headroom: number;
  /** near: the interval reaches over the limit, so that this run can't tell on which side the truth is. */
  readonly state: "met" | "near" | "broken";
}

/** The budgets that this run measured, in the order they were given. */
export function budgetResults(run: RunRecord): readonly BudgetResult[] {
  return (run.budgets ?? []).flatMap((budget) => {
    const scenario = run.scenarios.find(({ id }) => id === budget.scenario);
    const arm = scenario?.arms.find(({ id }) => id === budget.arm);
    const metric = scenario?.metrics.find(({ id }) => id === budget.metric);
    const values = (arm?.trials ?? []).flatMap(({ side, values: of }) => (side === "head" ? [of[budget.metric]] : []));
    const found = medianInterval(values.filter((value) => value !== undefined));
    if (metric === undefined || found === null) return [];
    const { median: value, low, high } = metric.kind === "measured" ? found : withoutSpread(found.median);
    const { kind, value: limit } = budget.limit;
    const room = kind === "at-most" ? limit - value : value - limit;
    const [worst, best] = kind === "at-most" ? [high - limit, low - limit] : [limit - low, limit - high];
    const state = worst <= 0 ? "met" : best > 0 ? "broken" : "near";
    return [{ budget, metric, value, low, high, headroom: limit === 0 ? Math.sign(room) : room / limit, state }];
  });
}

/** Budgets that turn the gate red: those that gate and are broken beyond doubt. */
export function brokenBudgets(run: RunRecord): readonly BudgetResult[] {
  return budgetResults(run).filter(({ budget, state }) => budget.gates && state === "broken");
}

function withoutSpread(median: number): { median: number; low: number; high: number } {
  return { median, low: median, high: median };
}
