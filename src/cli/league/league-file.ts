import { z } from "zod";
import { type LeagueRecord, leagueSchemaVersion } from "../../audit/league-record.ts";
import { valueWithoutSecrets } from "../../core/secrets.ts";
import { UserError } from "../../core/user-error.ts";
import { readInputText } from "../../run/input-text.ts";
import { checkVersion, firstProblem, runSchema } from "../../run/run-file.ts";

const { engine: measuredEngine, environment, harness } = runSchema.shape;
const reason = z.string();
const trials = z.int().min(1);

const cell = z.discriminatedUnion("kind", [
  z.strictObject({
    engine: z.string(),
    kind: z.literal("ranked"),
    value: z.number(),
    low: z.number(),
    high: z.number(),
    trials,
    rank: z.int().min(1),
    tiedWith: z.array(z.string()),
  }),
  z.strictObject({ engine: z.string(), kind: z.literal("unranked"), value: z.number(), trials, reason }),
  z.strictObject({ engine: z.string(), kind: z.literal("none"), reason }),
]);

/** Layout of a league file. */
export const leagueSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(leagueSchemaVersion),
  run: z.string(),
  isoDate: z.string(),
  seed: z.string(),
  harness,
  environment,
  interrupted: z.boolean(),
  contenders: z
    .array(
      z.strictObject({
        engine: measuredEngine,
        title: z.string(),
        kind: z.enum(["agent", "laboratory"]),
        protocols: z.array(z.string()),
        models: z.array(z.string()),
        promptTokens: z.number().nullable(),
      }),
    )
    .min(2),
  parts: z.array(
    z.strictObject({
      part: z.enum(["start", "responsiveness", "tools", "prompt", "robustness", "resources", "sessions"]),
      title: z.string(),
      figures: z.array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          scenario: z.string(),
          metric: z.string(),
          unit: z.enum(["ns", "bytes", "count", "tokens", "ratio", "nanoUsd"]),
          metricKind: z.enum(["exact", "modelled", "measured"]),
          cells: z.array(cell),
        }),
      ),
    }),
  ),
});

/** Reads a league file. UserError for any other file, and for a league of another version. */
export function readLeague(path: string): LeagueRecord {
  const json = readJson(path);
  checkVersion(path, "league file", json, leagueSchemaVersion);
  const parsed = leagueSchema.safeParse(valueWithoutSecrets(json));
  if (!parsed.success) throw new UserError(firstProblem(path, parsed.error));
  const { $schema: _, ...record } = parsed.data;
  return record;
}

function readJson(path: string): unknown {
  const text = readInputText(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${path} is not JSON. Name the league.json of a league.`);
  }
}
