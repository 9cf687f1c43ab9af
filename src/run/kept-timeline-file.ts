import { z } from "zod";

const stretch = { startNs: z.number(), endNs: z.number() };

const span = z.strictObject({
  id: z.int().min(0),
  kind: z.enum(["own", "request", "tool", "engine", "idle", "garbage-collection", "block"]),
  name: z.string(),
  ...stretch,
  lane: z.int().min(0),
  phases: z
    .array(z.strictObject({ name: z.enum(["sending", "queued", "waiting", "tokens"]), ...stretch }))
    .exactOptional(),
  facts: z.array(z.string()),
});

/** Where a recorded trial stands in its run. */
export const recordedPhase = z.strictObject({
  kind: z.enum(["round", "pair", "confirmation"]),
  index: z.int().min(0),
});

const finding = z.strictObject({
  rule: z.string(),
  title: z.string(),
  evidence: z.array(z.string()),
  remedy: z.string(),
});

/** A trial's timeline as a run file keeps it. */
export const keptTimeline = z.strictObject({
  scenario: z.string(),
  arm: z.string(),
  side: z.enum(["base", "head"]),
  phase: recordedPhase,
  timeline: z.strictObject({
    ...stretch,
    spans: z.array(span),
    criticalPath: z.array(z.strictObject({ span: z.int().min(0).nullable(), ...stretch })),
  }),
  leftOut: z.number(),
  findings: z.array(finding),
});
