/** Exit codes of bench. `wrongInput` is also that of a run that failed or measured nothing. */
export const exitCodes = { pass: 0, regression: 1, wrongInput: 2, inconclusive: 3, interrupted: 130 } as const;
