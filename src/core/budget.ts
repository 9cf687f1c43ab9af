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
