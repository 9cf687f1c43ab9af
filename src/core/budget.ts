/** An absolute limit on a metric of an arm, beside the comparison with a baseline. */
export interface Budget {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  readonly limit: BudgetLimit;
  /** Breaking it turns the gate red; a target is shown with its headroom and never does. */
  readonly gates: boolean;
  /** Where the figure comes from, in a few words. */
  readonly origin: string;
}

/** The limit itself, in the metric's unit. */
export interface BudgetLimit {
  readonly kind: "at-most" | "at-least";
  readonly value: number;
}

/** How a run stands to a budget, in the metric's unit. */
export interface BudgetResult extends Budget {
  /** Median of the head side, with the limits of its 95 % interval (equal to it for numbers that do not vary). */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Share of the limit that is left; negative beyond it. */
  readonly headroom: number;
  /** near: the interval reaches over the limit, so that this run can't tell on which side the truth is. */
  readonly state: "met" | "near" | "broken";
}
