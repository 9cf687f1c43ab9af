import type { BudgetResult } from "./budget.ts";

/**
 * What a run came to. `passed`: compared, and nothing got worse. `measured`: nothing was compared. `compared`: two engines were, and
 * neither is the baseline of the other. `regressed`: a gating metric regressed or a budget is broken. `inconclusive`: a gating question
 * is open. `failed`: the run is incomplete or ended early.
 */
export type OutcomeKind = "passed" | "measured" | "compared" | "regressed" | "inconclusive" | "failed" | "interrupted";

/** What the exit status of the process says. `wrongInput` also stands for a run that failed or is incomplete. */
export const exitCodes = { pass: 0, regression: 1, wrongInput: 2, inconclusive: 3, interrupted: 130 } as const;

/** Which outcomes may fail the process: `gate` a regression, `strict` with `gate` also an open question. */
export interface OutcomePolicy {
  readonly gate: boolean;
  readonly strict: boolean;
}

/** The outcome of a finished run. Everything that shows a run or exits because of it reads this. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly exitCode: (typeof exitCodes)[keyof typeof exitCodes];
  readonly policy: OutcomePolicy;
  /** Why it did not simply pass, the weightiest first; empty for `passed`, `measured` and `compared`. */
  readonly reasons: readonly OutcomeReason[];
  /** Gating rows that improved. */
  readonly improved: number;
  /** Rows that regressed and do not gate, or were accepted. */
  readonly regressedAside: number;
  /** How the run stands to the budgets that it measured, in the order they were given. */
  readonly budgets: readonly BudgetResult[];
}

/** One cause of an outcome. Names and texts come from the run: they are not clean. */
export type OutcomeReason =
  | { readonly kind: "interrupted" }
  /** The provider failed, or something else ended the run early. */
  | { readonly kind: "stopped"; readonly message: string }
  | ({ readonly kind: "regressed" } & RowName)
  | ({ readonly kind: "budget-broken" } & RowName)
  | {
      readonly kind: "failing-arm";
      readonly scenario: string;
      readonly arm: string;
      readonly side: "head" | "base";
      readonly failed: number;
      readonly trials: number;
    }
  | { readonly kind: "untried-arm"; readonly scenario: string; readonly arm: string }
  /** Something of the baseline that this run lacks. */
  | { readonly kind: "missing"; readonly name: string }
  /** No trial of the head yielded a value. */
  | { readonly kind: "nothing-measured" }
  /** The comparison has no row. */
  | { readonly kind: "nothing-compared" }
  | ({ readonly kind: "inconclusive" } & RowName)
  | ({ readonly kind: "not-judged"; readonly why: string } & RowName)
  /** The comparison has rows, and none of them gates. */
  | { readonly kind: "nothing-gates" };

interface RowName {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
}

/** The reasons of one kind. */
export function reasonsOf<Kind extends OutcomeReason["kind"]>(
  { reasons }: Pick<Outcome, "reasons">,
  kind: Kind,
): readonly Extract<OutcomeReason, { readonly kind: Kind }>[] {
  return reasons.filter((reason): reason is Extract<OutcomeReason, { readonly kind: Kind }> => reason.kind === kind);
}

/** Whether something that belongs into the run is not there. */
export function isIncomplete({ reasons }: Pick<Outcome, "reasons">): boolean {
  return reasons.some(({ kind }) => {
    switch (kind) {
      case "interrupted":
      case "stopped":
      case "failing-arm":
      case "untried-arm":
      case "missing":
      case "nothing-measured":
      case "nothing-compared":
        return true;
      case "regressed":
      case "budget-broken":
      case "inconclusive":
      case "not-judged":
      case "nothing-gates":
        return false;
    }
  });
}
