import { z } from "zod";
import { UserError } from "../../core/user-error.ts";

const words = z.array(z.string()).min(1);

const engineSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, "use lower-case letters, digits, dots and dashes"),
  title: z.string().optional(),
  /** The command. `{prompt}`, `{baseUrl}`, `{apiKey}`, `{model}` and `{root}` are replaced in each word. */
  command: words,
  /** Added to a minimal environment. The same placeholders are replaced. */
  env: z.record(z.string(), z.string()).optional(),
  /** Where the prompt goes if no word of the command contains `{prompt}`. */
  prompt: z.enum(["argument", "stdin"]).optional(),
  /** Commands that build a fresh checkout of the engine, run once per revision. */
  build: z.array(words).optional(),
  /** Techniques the engine can switch: toggle -> value -> words added to the command. */
  toggles: z.record(z.string(), z.record(z.string(), z.array(z.string()))).optional(),
});

const budgetSchema = z
  .strictObject({
    scenario: z.string(),
    /** Absent: every arm of the scenario except controls. */
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
  /** By metric id: the relative change below which a timing is "unchanged". Default: 0.03. */
  margins: z.record(z.string(), z.number().positive().max(1)).optional(),
  /** Absolute limits. With --gate, a broken one gives exit code 1. */
  budgets: z.array(budgetSchema).optional(),
});

export type ConfiguredBudget = z.output<typeof budgetSchema>;
export type Config = z.input<typeof configSchema>;
export type ConfiguredEngine = z.output<typeof engineSchema>;

/** Gives a configuration file its type. Returns the configuration unchanged. */
export function defineConfig(config: Config): Config {
  return config;
}

/** Checks the content of a configuration file. UserError with file, key and value if it is wrong. */
export function parseConfig(name: string, content: unknown): z.output<typeof configSchema> {
  const parsed = configSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`${name}: at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? "not a configuration"}.`);
}
