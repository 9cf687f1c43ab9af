import { z } from "zod";

/** The machine of a run, as run files have it. */
export const environment = z.strictObject({
  cpuModel: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  platform: z.string(),
  kernel: z.string(),
  node: z.string(),
  governor: z.string().nullable(),
  loadBefore: z.number(),
  loadAfter: z.number(),
  stealRatio: z.number().nullable(),
  accounting: z.string(),
  network: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("isolated") }),
    z.strictObject({ kind: z.literal("open"), reason: z.string() }),
  ]),
  drift: z.strictObject({ events: z.number(), p50Ns: z.number(), p99Ns: z.number() }).nullable(),
});
