import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { runSchemaVersion, type RunRecord } from "../core/run-record.ts";
import { jsonWithoutSecrets, valueWithoutSecrets } from "../core/secrets.ts";
import { UserError } from "../core/user-error.ts";
import { cacheMark, comparison } from "./comparison-file.ts";
import { environment } from "./environment-file.ts";
import { keptTimeline, recordedPhase } from "./kept-timeline-file.ts";
import { readInputText } from "./input-text.ts";
import { type EntryReader, journalName, readJournal } from "./journal.ts";
import { budget, outcome } from "./outcome-file.ts";
import { writeWholeFile } from "./whole-file.ts";

const direction = z.enum(["lower", "higher", "neither"]);
const values = z.record(z.string(), z.number());
const section = z.strictObject({
  name: z.enum(["tools", "system", "messages"]),
  bytes: z.number(),
  tokens: z.number(),
  digest: z.string(),
  text: z
    .strictObject({
      after: z.string().nullable(),
      shared: z.int().nonnegative(),
      rest: z.string(),
      isCut: z.literal(true).exactOptional(),
    })
    .exactOptional(),
});
const request = z.strictObject({
  sections: z.array(section),
  breakpoints: z.number(),
  marks: z.array(cacheMark).exactOptional(),
  maxTokens: z.number().exactOptional(),
  model: z.string().exactOptional(),
  connection: z.number(),
  outputTokens: z.number(),
  inputTokens: z.strictObject({ fresh: z.number(), written: z.number(), read: z.number() }).exactOptional(),
  difference: z
    .strictObject({
      section: z.enum(["tools", "system", "messages"]),
      atByte: z.number(),
      before: z.string(),
      after: z.string(),
    })
    .exactOptional(),
  failure: z.enum(["client-aborted", "refused", "faulted"]).exactOptional(),
});

const trial = z.strictObject({
  phase: recordedPhase,
  side: z.enum(["head", "base"]),
  outcome: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("done") }),
    z.strictObject({ kind: z.literal("failed"), reason: z.string() }),
    z.strictObject({ kind: z.literal("not-applicable"), reason: z.string() }),
  ]),
  values,
  requests: z.array(request),
  sides: z.array(request).exactOptional(),
  survivors: z.array(z.string()).exactOptional(),
  daemons: z.array(z.string()).exactOptional(),
  namesLookedUp: z.array(z.string()).exactOptional(),
  conditions: z
    .strictObject({
      processorNs: z.number().nullable(),
      stolenNs: z.number().nullable(),
      runnable: z.number().nullable(),
      suspendedNs: z.number(),
    })
    .exactOptional(),
});

const metric = z.strictObject({
  id: z.string(),
  title: z.string(),
  unit: z.enum(["ns", "bytes", "count", "tokens", "ratio", "nanoUsd"]),
  kind: z.enum(["exact", "modelled", "measured"]),
  better: direction,
  meaning: z.string(),
  isDifference: z.exactOptional(z.literal(true)),
  gatesOn: z.array(z.string()),
});

const scenario = z.strictObject({
  id: z.string(),
  family: z.string(),
  title: z.string(),
  question: z.string(),
  digest: z.string(),
  metrics: z.array(metric),
  arms: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      plain: z.boolean(),
      group: z.string(),
      control: z.boolean(),
      toggles: z.record(z.string(), z.string()),
      sweep: z
        .strictObject({ parameter: z.string(), value: z.number(), line: z.string().exactOptional() })
        .exactOptional(),
      trials: z.array(trial),
    }),
  ),
});

const options = z.strictObject({
  scenarios: z.array(z.string()),
  set: z.string(),
  engine: z.string(),
  otherEngine: z.string().exactOptional(),
  engineCommand: z.string().nullable(),
  arms: z.array(z.string()),
  baseline: z.string().nullable(),
  head: z.string(),
  gate: z.boolean(),
  strict: z.boolean(),
  cassettes: z.array(z.string()).exactOptional(),
  failFast: z.literal(true).exactOptional(),
  keepsPrompts: z.literal(false).exactOptional(),
  trials: z.int().min(1).nullable(),
  budgetNs: z.number().nonnegative(),
  profile: z.boolean(),
});

/** The bench that measured. */
export const harnessSchema = z.strictObject({ version: z.string(), revision: z.string().nullable() });

/** The engine as it was measured. */
export const engineSchema = z.strictObject({
  id: z.string(),
  version: z.string().nullable(),
  revision: z.string().nullable(),
  dirty: z.boolean(),
  tree: z.string().exactOptional(),
});

/** Layout of a run file, and of a baseline with one recording. */
export const runSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(runSchemaVersion),
  id: z.string(),
  isoDate: z.string(),
  command: z.array(z.string()),
  options: options.nullable(),
  seed: z.string(),
  harness: harnessSchema,
  engine: engineSchema,
  base: z.strictObject({ name: z.string(), revision: z.string() }).nullable(),
  environment,
  interrupted: z.boolean(),
  scenarios: z.array(scenario),
  comparison: comparison.nullable(),
  accepted: z
    .array(
      z.strictObject({
        scenario: z.string(),
        arm: z.string(),
        metric: z.string(),
        value: z.number(),
        change: z.number().nullable(),
        reason: z.string(),
        isoDate: z.string(),
        by: z.string().nullable(),
      }),
    )
    .exactOptional(),
  outcome: outcome.exactOptional(),
  budgets: z.array(budget).exactOptional(),
  timelines: z.array(keptTimeline).exactOptional(),
  shard: z
    .strictObject({
      index: z.int().min(1),
      count: z.int().min(1),
      of: z.string(),
      noiseFloors: z.record(z.string(), z.number().nonnegative()).exactOptional(),
    })
    .exactOptional(),
  shards: z
    .array(z.strictObject({ index: z.int().min(1), scenarios: z.array(z.string()), environment }))
    .exactOptional(),
});

/**
 * Reads a run file, or a run's folder. A killed run has only its journal there. `onDamage` gets a sentence for each damaged
 * line of a journal, which is left out; without it such a journal is refused. UserError when nothing can be read.
 */
export function readRun(path: string, onDamage: (sentence: string) => void = refuseDamage): RunRecord {
  if (!existsSync(path)) throw new UserError(`${path}: no such file or folder.`);
  const inFolder = join(path, "run.json");
  if (existsSync(inFolder)) return parseRun(inFolder, readJson(inFolder));
  if (existsSync(join(path, journalName))) return runFromJournal(join(path, journalName), onDamage);
  if (statSync(path).isDirectory())
    throw new UserError(`${path}: this folder has no run.json and no journal. Name the folder of a run.`);
  return parseRun(path, readJson(path));
}

/** Writes the run file into the folder of the run. */
export async function writeRun(folder: string, run: RunRecord): Promise<void> {
  await writeWholeFile(join(folder, "run.json"), `${jsonWithoutSecrets(run, 1)}\n`);
}

/** A file of a stranger may hold secrets that bench would not have written. What is made of it has none. */
function parseRun(path: string, json: unknown): RunRecord {
  checkVersion(path, "run file", json, runSchemaVersion);
  const parsed = runSchema.safeParse(valueWithoutSecrets(json));
  if (!parsed.success) throw new UserError(firstProblem(path, parsed.error));
  const { $schema: _, ...run } = parsed.data;
  return run;
}

/** UserError when the content has no version, or another one than this bench reads. */
export function checkVersion(
  path: string,
  what: "run file" | "baseline" | "league file",
  json: unknown,
  wanted: number,
): void {
  const version = z.looseObject({ schemaVersion: z.number() }).safeParse(json);
  if (!version.success) throw new UserError(`${path}: not a ${what}: it has no schemaVersion.`);
  const found = version.data.schemaVersion;
  if (found === wanted) return;
  const advice = found < wanted ? "Measure again, or use the bench that wrote it" : "Use the bench that wrote it";
  throw new UserError(`${path}: a ${what} of version ${found}. This bench reads version ${wanted}. ${advice}.`);
}

/** The first thing that is wrong with a file, and where. */
export function firstProblem(path: string, error: z.ZodError): string {
  return `${path}: ${firstIssue(error)}.`;
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  return `at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? "not as the schema says"}`;
}

/** A line of a journal that holds a trial. */
const trialEntry = z.strictObject({ kind: z.literal("trial"), scenario: z.string(), arm: z.string(), trial });

/** Reads what the lines of a journal hold. */
export function journalReader(path: string): EntryReader {
  return {
    run: (json) => parseRun(path, json),
    trial: (json) => {
      const parsed = trialEntry.safeParse(valueWithoutSecrets(json));
      return parsed.success ? parsed.data : firstIssue(parsed.error);
    },
  };
}

function runFromJournal(path: string, onDamage: (sentence: string) => void): RunRecord {
  const journal = readJournal(readInputText(path), journalReader(path));
  if (journal === null)
    throw new UserError(
      `${path}: line 1 is not the beginning of a run, so the journal can't be read. Start a new run.`,
    );
  for (const sentence of journal.damage) onDamage(`${path}: ${sentence}.`);
  return { ...journal.run, interrupted: true };
}

function refuseDamage(sentence: string): never {
  throw new UserError(`${sentence} Go on with the run first: bench run --resume FOLDER.`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readInputText(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(`${path}: not JSON (${error.message}).`);
    throw error;
  }
}
