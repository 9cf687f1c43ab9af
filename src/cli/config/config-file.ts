import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/user-error.ts";
import { ownEntries } from "../package-info.ts";

const words = z.array(z.string()).min(1);

const engineSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, "small letters, digits, dots and dashes"),
  title: z.string().optional(),
  /** The command; `{prompt}`, `{baseUrl}`, `{apiKey}`, `{model}` and `{root}` are replaced in each word. */
  command: words,
  /** Added to a scrubbed environment; the same placeholders. */
  env: z.record(z.string(), z.string()).optional(),
  /** Where the prompt goes when no word of the command holds `{prompt}`. */
  prompt: z.enum(["argument", "stdin"]).optional(),
  /** Commands that build a fresh checkout of the engine, run once per revision. */
  build: z.array(words).optional(),
  /** Techniques the engine can switch: toggle -> value -> words added to the command. */
  toggles: z.record(z.string(), z.record(z.string(), z.array(z.string()))).optional(),
});

const budgetSchema = z
  .strictObject({
    scenario: z.string(),
    /** Absent: every arm of the scenario that is no control. */
    arm: z.string().optional(),
    metric: z.string(),
    /** A number in the metric's unit, or a text with a unit: "100ms", "50MiB", "90%", "$0.02". */
    atMost: z.union([z.string(), z.number()]).optional(),
    atLeast: z.union([z.string(), z.number()]).optional(),
  })
  .refine(({ atMost, atLeast }) => (atMost === undefined) !== (atLeast === undefined), "write atMost or atLeast");

/** The configuration file's layout. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  engines: z.array(engineSchema).optional(),
  /** Modules that export scenarios (default export, one or an array), relative to the file. */
  scenarios: z.array(z.string()).optional(),
  /** Relative change by metric id below which a timing is "unchanged"; default 0.03. */
  margins: z.record(z.string(), z.number().positive().max(1)).optional(),
  /** Absolute limits; with --gate a broken one ends the run with exit code 1. */
  budgets: z.array(budgetSchema).optional(),
});

export type ConfiguredBudget = z.output<typeof budgetSchema>;
export type Config = z.input<typeof configSchema>;
export type ConfiguredEngine = z.output<typeof engineSchema>;

/** Types a configuration where it is written; returns it unchanged. */
export function defineConfig(config: Config): Config {
  return config;
}

/** A configuration and the folder its paths are relative to. */
export interface LoadedConfig {
  readonly folder: string;
  readonly config: z.output<typeof configSchema>;
}

/** What a configuration may be called, in the order they are looked for. */
export const configNames = ["bench.config.ts", "bench.config.js", "bench.config.mjs", "bench.config.json"];

/** The configuration of a folder; an empty one where there is no file. UserError with file, key and value when it is wrong. */
export async function loadConfig(folder: string): Promise<LoadedConfig> {
  const name = configNames.find((candidate) => existsSync(join(folder, candidate)));
  if (name === undefined) return { folder, config: {} };
  const path = join(folder, name);
  const parsed = configSchema.safeParse(name.endsWith(".json") ? readJson(path) : await importDefault(path));
  if (parsed.success) return { folder, config: parsed.data };
  const issue = parsed.error.issues[0];
  throw new UserError(`${name}: at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? "not a configuration"}.`);
}

/** The default export of a TypeScript or JavaScript module of the user's. */
export async function importDefault(path: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  const absolute = resolve(path);
  try {
    // This package's own entries are those of the bench that runs, installed beside the module or not.
    return await createJiti(dirname(absolute), { alias: ownEntries }).import(absolute, { default: true });
  } catch (error) {
    throw new UserError(
      `${path}: can't be loaded (${error instanceof Error ? error.message.split("\n")[0] : String(error)}).`,
    );
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UserError(`${path}: not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}
