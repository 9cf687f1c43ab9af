import type { RunRecord } from "../../core/run-record.ts";
import { formatChange, formatValue } from "../../core/units.ts";
import { budgetResults, type BudgetResult } from "./budget-results.ts";
import { cleanLine } from "../clean-text.ts";

/** A budget as every form of the report shows it. */
export interface BudgetRow {
  readonly what: string;
  readonly value: string;
  /** The interval of the value; null where the number does not vary or too few trials tell. */
  readonly interval: string | null;
  readonly limit: string;
  /** "31 % left" or "7.2 % beyond", of the limit. */
  readonly headroom: string;
  /** Share of the limit that is used, for a bar: 1 is the limit itself. */
  readonly used: number;
  readonly state: BudgetResult["state"];
  readonly gates: boolean;
  readonly origin: string;
}

/** The states of a budget in words. */
export const budgetWords = { met: "met", near: "undecided", broken: "broken" } as const;

/** The run's budgets in words, the worst first. */
export function budgetRows(run: RunRecord): readonly BudgetRow[] {
  const order = ["broken", "near", "met"] as const;
  return budgetResults(run)
    .toSorted((left, right) => order.indexOf(left.state) - order.indexOf(right.state) || left.headroom - right.headroom)
    .map(({ budget, metric, value, low, high, headroom, state }) => ({
      what: `${cleanLine(budget.scenario)} ${cleanLine(budget.arm)}: ${cleanLine(metric.title)}`,
      value: formatValue(value, metric.unit),
      interval:
        low === high || !Number.isFinite(low) || !Number.isFinite(high)
          ? null
          : `${formatValue(low, metric.unit)} to ${formatValue(high, metric.unit)}`,
      limit: `${budget.limit.kind === "at-most" ? "at most" : "at least"} ${formatValue(budget.limit.value, metric.unit)}`,
      headroom: `${formatChange(headroom).replace(/^[+−±]/, "")} ${headroom < 0 ? "beyond" : "left"}`,
      used: budget.limit.kind === "at-most" ? 1 - headroom : 1 / Math.max(1 + headroom, 1e-9),
      state,
      gates: budget.gates,
      origin: cleanLine(budget.origin, 200),
    }));
}
