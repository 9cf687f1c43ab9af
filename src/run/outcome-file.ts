import { z } from "zod";

/** JSON has no infinities: an open bound is written as null, and read back as the infinity that it was. */
export const bound = (open: number) =>
  z
    .number()
    .nullable()
    .transform((value) => value ?? open);

const name = { scenario: z.string(), arm: z.string(), metric: z.string() };

/** A budget as a run file keeps it. */
export const budget = z.strictObject({
  ...name,
  limit: z.strictObject({ kind: z.enum(["at-most", "at-least"]), value: z.number() }),
  gates: z.boolean(),
  origin: z.string(),
});

const reason = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("interrupted") }),
  z.strictObject({ kind: z.literal("stopped"), message: z.string() }),
  z.strictObject({ kind: z.literal("regressed"), ...name }),
  z.strictObject({ kind: z.literal("budget-broken"), ...name }),
  z.strictObject({
    kind: z.literal("failing-arm"),
    scenario: z.string(),
    arm: z.string(),
    side: z.enum(["head", "base"]),
    failed: z.number(),
    trials: z.number(),
  }),
  z.strictObject({ kind: z.literal("untried-arm"), scenario: z.string(), arm: z.string() }),
  z.strictObject({ kind: z.literal("missing"), name: z.string() }),
  z.strictObject({ kind: z.literal("nothing-measured") }),
  z.strictObject({ kind: z.literal("nothing-compared") }),
  z.strictObject({ kind: z.literal("inconclusive"), ...name }),
  z.strictObject({ kind: z.literal("not-judged"), ...name, why: z.string() }),
  z.strictObject({ kind: z.literal("nothing-gates") }),
]);

/** An outcome as a run file keeps it. */
export const outcome = z.strictObject({
  kind: z.enum(["passed", "measured", "compared", "regressed", "inconclusive", "failed", "interrupted"]),
  exitCode: z.literal([0, 1, 2, 3, 130]),
  policy: z.strictObject({ gate: z.boolean(), strict: z.boolean() }),
  reasons: z.array(reason),
  improved: z.number(),
  regressedAside: z.number(),
  budgets: z.array(
    budget.extend({
      value: z.number(),
      low: bound(Number.NEGATIVE_INFINITY),
      high: bound(Number.POSITIVE_INFINITY),
      headroom: z.number(),
      state: z.enum(["met", "near", "broken"]),
    }),
  ),
});
