import { z } from "zod";

const section = z.enum(["tools", "system", "messages"]);
const sides = { base: z.number(), head: z.number() };

const difference = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("prompt-volatile"),
    section,
    request: z.number(),
    requests: z.number(),
    atByte: z.number(),
    before: z.string(),
    after: z.string(),
  }),
  z.strictObject({ kind: z.literal("prompt-changed"), section, request: z.number(), ...sides }),
  z.strictObject({
    kind: z.enum(["cache-marks", "requests", "retries", "connections", "output"]),
    request: z.number(),
    ...sides,
  }),
  z.strictObject({ kind: z.enum(["lost-information", "concurrency", "start"]), metric: z.string(), ...sides }),
  z.strictObject({ kind: z.literal("other") }),
]);

/** A cause, as a run file has it. */
export const cause = z.strictObject({
  difference,
  rows: z.array(z.strictObject({ scenario: z.string(), arm: z.string(), metric: z.string() })),
  costNanoUsd: z.number().nullable(),
});
