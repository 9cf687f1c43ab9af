import { z } from "zod";
import { bound } from "./outcome-file.ts";

const section = z.enum(["tools", "system", "messages"]);
const sides = { base: z.number(), head: z.number() };

/** A cache mark of a request. */
export const cacheMark = z.strictObject({ section, block: z.int().nonnegative(), life: z.string() });

const difference = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.enum(["prompt-volatile", "prompt-steady"]),
    section,
    request: z.number(),
    requests: z.number(),
    atByte: z.number(),
    before: z.string(),
    after: z.string(),
  }),
  z.strictObject({
    kind: z.enum(["prompt-changed", "side-prompt"]),
    section,
    request: z.number(),
    parting: z.strictObject({ atByte: z.number(), before: z.string(), after: z.string() }).exactOptional(),
    ...sides,
  }),
  z.strictObject({
    kind: z.enum(["cache-marks", "requests", "side-requests", "retries", "output-limit", "connections", "output"]),
    request: z.number(),
    ...sides,
  }),
  z.strictObject({ kind: z.literal("model"), request: z.number(), base: z.string(), head: z.string() }),
  z.strictObject({ kind: z.literal("cache-mark-moved"), request: z.number(), base: cacheMark, head: cacheMark }),
  z.strictObject({
    kind: z.enum(["information", "concurrency", "start", "exit", "memory", "writing", "count"]),
    metric: z.string(),
    ...sides,
  }),
  z.strictObject({ kind: z.literal("unknown") }),
]);

const cause = z.strictObject({
  difference,
  rows: z.array(z.strictObject({ scenario: z.string(), arm: z.string(), metric: z.string() })),
  costNanoUsd: z.number().nullable(),
});

const verdict = z.enum(["regressed", "improved", "unchanged", "inconclusive"]);

const judgement = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("exact"),
    verdict,
    difference: z.number(),
    detail: z.string().nullable(),
  }),
  z.strictObject({
    kind: z.literal("paired"),
    verdict,
    pairs: z.number(),
    dropped: z.array(z.strictObject({ reason: z.string(), count: z.number() })).exactOptional(),
    underLoad: z.number().exactOptional(),
    change: z.number(),
    low: bound(Number.NEGATIVE_INFINITY),
    high: bound(Number.POSITIVE_INFINITY),
    pWorse: z.number(),
    pWorseHolm: z.number(),
    pBetter: z.number(),
    margin: z.number(),
    smallestDetectable: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal("stored"),
    verdict,
    recordings: z.number(),
    change: z.number(),
    low: z.number(),
    high: z.number(),
    margin: z.number(),
  }),
  z.strictObject({ kind: z.literal("not-judged"), reason: z.string() }),
]);

/** A comparison, as a run file has it. */
export const comparison = z.strictObject({
  baseline: z.strictObject({
    name: z.string(),
    engine: z.string().exactOptional(),
    timings: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("paired"), revision: z.string() }),
      z.strictObject({ kind: z.literal("stored"), reason: z.string() }),
    ]),
  }),
  between: z.strictObject({ base: z.string(), head: z.string() }).exactOptional(),
  rows: z.array(
    z.strictObject({
      scenario: z.string(),
      arm: z.string(),
      metric: z.string(),
      gates: z.boolean(),
      base: z.number().nullable(),
      head: z.number().nullable(),
      judgement,
      decidedBy: z.strictObject({ metric: z.string(), why: z.string() }).exactOptional(),
      accepted: z.strictObject({ reason: z.string(), isoDate: z.string(), by: z.string().nullable() }).exactOptional(),
    }),
  ),
  causes: z.array(cause),
  missing: z.array(z.string()),
  added: z.array(z.string()),
  verdict,
  rule: z.string(),
});
