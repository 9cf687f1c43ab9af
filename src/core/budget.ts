/** An absolute limit on a metric of an arm, beside the comparison with a baseline. */
export interface Budget {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  /** In the metric's unit. */
  readonly limit: BudgetLimit;
  /** Breaking it turns the gate red; a target is shown with its headroom and never does. */
  readonly gates: boolean;
  /** Where the figure comes from, in a few words. */
  readonly origin: string;
}

export interface BudgetLimit {
  readonly kind: "at-most" | "at-least";
  readonly value: number;
}
