import type { BudgetResult } from "../../core/budget.ts";
import type { FinishedRun } from "../../core/run-record.ts";
import { formatChange, formatValue } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";

/** A budget as every form of the report shows it. */
export interface BudgetRow {
  /** Ids, for formats that programs read. */
  readonly key: { readonly scenario: string; readonly arm: string; readonly metric: string };
  readonly what: string;
  readonly value: string;
  /** The interval of the value; null where the number does not vary, or the trials are too few. */
  readonly interval: string | null;
  readonly limit: string;
  /** "31 % left" or "7.2 % beyond", of the limit; "all left" or "3 times the limit" where a percentage would mislead. */
  readonly headroom: string;
  /** Share of the limit that is used, for a bar: 1 is the limit itself. */
  readonly used: number;
  readonly state: BudgetResult["state"];
  readonly gates: boolean;
  readonly origin: string;
}

/** The states of a budget in words. */
export const budgetWords = { met: "met", near: "undecided", broken: "broken" } as const;

/** The budgets of the outcome in words, the worst first. */
export function budgetRows({ outcome, scenarios }: FinishedRun): readonly BudgetRow[] {
  const order = ["broken", "near", "met"] as const;
  const sorted = outcome.budgets.toSorted(
    (left, right) => order.indexOf(left.state) - order.indexOf(right.state) || left.headroom - right.headroom,
  );
  return sorted.flatMap(({ scenario, arm, metric: id, limit, value, low, high, headroom, state, gates, origin }) => {
    const metric = scenarios.find((each) => each.id === scenario)?.metrics.find((each) => each.id === id);
    if (metric === undefined) return [];
    const show = (number: number): string => formatValue(number, metric.unit);
    const hasInterval = low !== high && Number.isFinite(low) && Number.isFinite(high);
    return {
      key: { scenario: cleanLine(scenario), arm: cleanLine(arm), metric: cleanLine(id) },
      what: `${cleanLine(scenario)} ${cleanLine(arm)}: ${cleanLine(metric.title)}`,
      value: show(value),
      interval: hasInterval ? `${show(low)} to ${show(high)}` : null,
      limit: `${limit.kind === "at-most" ? "at most" : "at least"} ${show(limit.value)}`,
      headroom: headroomText(headroom, limit.kind),
      used: limit.kind === "at-most" ? 1 - headroom : 1 / Math.max(1 + headroom, 1e-9),
      state,
      gates,
      origin: cleanLine(origin, 200),
    };
  });
}

/** Of a limit from above nobody can have more left than all of it. A value far above a least one is a multiple of it. */
function headroomText(headroom: number, kind: "at-most" | "at-least"): string {
  if (headroom >= 1)
    return kind === "at-most" ? "all left" : `${Number((1 + headroom).toPrecision(2))} times the limit`;
  return `${formatChange(headroom).replace(/^[+−±]/, "")} ${headroom < 0 ? "beyond" : "left"}`;
}
