/** What the process's exit status says; `wrongInput` also stands for a run that failed or measured nothing. */
export const exitCodes = { pass: 0, regression: 1, wrongInput: 2, inconclusive: 3, interrupted: 130 } as const;
