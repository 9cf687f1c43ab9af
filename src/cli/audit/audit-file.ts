import { z } from "zod";
import { type AuditRecord, auditSchemaVersion } from "../../audit/audit-record.ts";
import { environment } from "../../run/environment-file.ts";
import { engineSchema, harnessSchema } from "../../run/run-file.ts";

const part = z.enum(["start", "responsiveness", "tools", "prompt", "robustness", "resources"]);
const grade = z.enum(["good", "fair", "poor", "unknown"]);

const source = {
  id: z.string(),
  title: z.string(),
  scenario: z.string(),
  metric: z.string(),
  unit: z.enum(["ns", "bytes", "count", "tokens", "ratio", "nanoUsd"]),
};

const figure = {
  ...source,
  limits: z.strictObject({ good: z.number(), fair: z.number(), source: z.string() }),
};

const interval = z.strictObject({ low: z.number(), high: z.number() }).nullable();
const metricKind = z.enum(["exact", "modelled", "measured"]);

const cardFigure = z.discriminatedUnion("kind", [
  z.strictObject({
    ...figure,
    kind: z.literal("value"),
    arm: z.string(),
    value: z.number(),
    interval,
    floor: z.number().nullable(),
    timesFloor: z.number().nullable(),
    metricKind,
    field: z
      .strictObject({
        by: z.enum(["floor", "count"]),
        value: z.number(),
        less: z.int(),
        same: z.int(),
        more: z.int(),
        agents: z.array(z.strictObject({ id: z.string(), version: z.string().nullable(), value: z.number() })),
      })
      .nullable(),
    grade,
  }),
  z.strictObject({ ...figure, kind: z.literal("none"), isAsked: z.boolean(), reason: z.string() }),
]);

const sessionFigure = z.discriminatedUnion("kind", [
  z.strictObject({ ...source, kind: z.literal("value"), value: z.number(), interval, metricKind }),
  z.strictObject({ ...source, kind: z.literal("none"), reason: z.string() }),
]);

const quiet = { rule: z.string(), part, looksFor: z.string() };

const finding = z.strictObject({
  rule: z.string(),
  part,
  title: z.string(),
  evidence: z.array(z.string()),
  remedy: z.string(),
  cost: z.strictObject({ nanoUsd: z.number().nullable(), timeNs: z.number().nullable(), basis: z.string() }),
});

/** Layout of an audit file. `changes` is there if another version was audited as well, `interrupted` if somebody ended the audit early. */
export const auditSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(auditSchemaVersion),
  run: z.string(),
  isoDate: z.string(),
  interrupted: z.literal(true).exactOptional(),
  harness: harnessSchema,
  engine: engineSchema,
  environment,
  underLoad: z.strictObject({ trials: z.int().positive(), of: z.int().positive() }).exactOptional(),
  task: z.strictObject({ turns: z.number(), contextTokens: z.number() }),
  parts: z.array(
    z.strictObject({
      part,
      title: z.string(),
      grade,
      figures: z.array(cardFigure),
      findings: z.array(z.string()),
    }),
  ),
  sessions: z.array(sessionFigure).exactOptional(),
  findings: z.array(finding),
  quiet: z.array(
    z.discriminatedUnion("kind", [
      z.strictObject({ ...quiet, kind: z.literal("not-seen") }),
      z.strictObject({ ...quiet, kind: z.literal("not-applicable"), reason: z.string() }),
    ]),
  ),
  changes: z
    .strictObject({
      appeared: z.array(finding),
      gone: z.array(finding),
      figures: z.array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          unit: figure.unit,
          base: z.number().nullable(),
          head: z.number().nullable(),
          isBetter: z.boolean(),
        }),
      ),
    })
    .exactOptional(),
  questions: z.array(
    z.strictObject({
      scenario: z.string(),
      title: z.string(),
      arms: z.array(
        z.discriminatedUnion("kind", [
          z.strictObject({ arm: z.string(), kind: z.literal("done"), trials: z.number() }),
          z.strictObject({ arm: z.string(), kind: z.enum(["failed", "not-applicable"]), reason: z.string() }),
          z.strictObject({ arm: z.string(), kind: z.literal("not-asked") }),
        ]),
      ),
    }),
  ),
}) satisfies z.ZodType<AuditRecord>;
