import { z } from "zod";
import { UserError } from "../../core/user-error.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { checkFilePaths } from "./configured-paths.ts";

const words = z.array(z.string()).min(1);
const texts = z.record(z.string(), z.string());

const files = z.strictObject({
  home: texts.exactOptional().describe("Files in the trial's HOME, by relative path"),
  workspace: texts.exactOptional().describe("Files in the trial's workspace, by relative path"),
});

const toggle = z.strictObject({
  words: z.array(z.string()).exactOptional().describe("Words added to the command"),
  env: texts.exactOptional().describe("Variables added to the environment"),
  files: files.exactOptional().describe("Files written before the trial"),
});

const engineSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]*$/)
    .describe("Name for --engine"),
  title: z.string().exactOptional().describe("Name in reports"),
  version: z
    .union([words, z.strictObject({ package: z.string() })])
    .exactOptional()
    .describe("A command that prints the version, or a package in node_modules whose version is taken"),
  protocol: z
    .enum(["anthropic-messages", "openai-chat", "openai-responses", "gemini"])
    .exactOptional()
    .describe("Protocol that it speaks to its model. Default: the requests tell it"),
  model: z.string().exactOptional().describe("Model that it asks for. Default: the scenario's model"),
  command: words.describe(
    "Runs one prompt. {prompt}, {promptFile}, {baseUrl}, {apiKey}, {model}, {root}, {home} and {cwd} are replaced in each word",
  ),
  prompt: z
    .enum(["argument", "stdin", "argument-or-stdin"])
    .exactOptional()
    .describe(
      "Where the prompt goes if no word of the command holds {prompt} or {promptFile}. Default: the last argument",
    ),
  env: texts
    .exactOptional()
    .describe("Variables added to a small environment. The placeholders of the command work here"),
  files: files.exactOptional().describe("Files written before each trial. The placeholders of the command work here"),
  home: z
    .enum(["warm", "fresh", "shared"])
    .exactOptional()
    .describe(
      "HOME of a trial. warm (default): a copy of one that a first, unmeasured run has filled. fresh: empty. shared: one for all trials",
    ),
  network: z
    .enum(["isolated", "open"])
    .exactOptional()
    .describe(
      "isolated (default): loopback alone, where the machine allows it. open: the agent needs a service of this machine or of another",
    ),
  interface: z
    .enum(["command", "acp"])
    .exactOptional()
    .describe(
      "command (default): a process runs one prompt. acp: the process speaks the Agent Client Protocol on standard input and output",
    ),
  answer: z
    .enum(["auto", "text", "jsonl"])
    .exactOptional()
    .describe("How the answer stands on stdout: as text, or inside lines of JSON. Default: auto"),
  install: z.array(words).exactOptional().describe("Commands that fetch the packages of a fresh checkout"),
  build: z
    .array(words)
    .exactOptional()
    .describe("Commands that build a checkout. With --watch they run after every edit"),
  toggles: z
    .record(z.string(), z.record(z.string(), z.union([z.array(z.string()), toggle])))
    .exactOptional()
    .describe(
      "Techniques that it can switch: name, value, and the words (or words, env and files) that the value adds",
    ),
  continue: words.exactOptional().describe("Words that send a second prompt to the session of the first"),
  mcp: toggle
    .exactOptional()
    .describe(
      "Words, env and files that name MCP servers to it. {mcpServers}, {mcpLocalServers} and {mcpServersToml} are the servers in three forms",
    ),
  limits: z
    .strictObject({
      trial: z.string().exactOptional().describe('Longest time of a trial, such as "60s"'),
      daemon: z
        .string()
        .min(1)
        .exactOptional()
        .describe("A part of the command line of a process that it leaves running on purpose"),
    })
    .exactOptional(),
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
  .refine(
    ({ atMost, atLeast }) => (atMost === undefined) !== (atLeast === undefined),
    "Write either atMost or atLeast",
  );

const day = z.iso.date();
const tokens = z.int().positive();
/** Above it, costs are no exact numbers. */
const dollars = z.number().nonnegative().max(1_000_000);

const modelSchema = z.strictObject({
  id: z.string().min(1).describe("Id in requests. It goes before a model that bench knows"),
  aliases: z.array(z.string()).exactOptional().describe("Other ids of the same model"),
  contextWindowTokens: tokens,
  maxOutputTokens: tokens,
  cacheRules: z
    .enum(["anthropic", "openai-steps", "openai-breakpoints", "gemini-implicit", "none"])
    .describe("Rules of its prompt cache. none: every prompt is fresh"),
  minimumCacheTokens: tokens.exactOptional().describe("Shortest prefix that the cache keeps. Default: 1024"),
  prices: z
    .array(
      z.strictObject({
        from: day.exactOptional().describe("ISO day from which the prices hold. Default: always"),
        upToPromptTokens: tokens.exactOptional().describe("Longest prompt that they hold for. Default: any"),
        input: dollars,
        output: dollars,
        cacheRead: dollars.exactOptional().describe("Default: as input"),
        cacheWrite: dollars.exactOptional().describe("Default: as input"),
        longCacheWrite: dollars.exactOptional().describe("Writes of the longer life. Default: as cacheWrite"),
      }),
    )
    .exactOptional()
    .describe("Dollars per million tokens. Without them the cost is unknown"),
});

/** The configuration file's layout. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  engines: z.array(engineSchema).optional().describe("The agents that this repository measures"),
  models: z.array(modelSchema).exactOptional().describe("Models that bench does not know, or knows otherwise"),
  scenarios: z
    .array(z.string())
    .optional()
    .describe(
      "Modules that export scenarios (default export, one or an array), and recordings: ./sessions/*.json. Relative to the file",
    ),
  /** By metric id: the relative change below which a timing is "unchanged". Default: 0.03. */
  margins: z.record(z.string(), z.number().positive().max(1)).optional(),
  /** Absolute limits. With --gate, a broken one gives exit code 1. */
  budgets: z.array(budgetSchema).optional(),
});

export type ConfiguredBudget = z.output<typeof budgetSchema>;
export type Config = z.input<typeof configSchema>;
export type ConfiguredEngine = z.output<typeof engineSchema>;

/** Checks the content of a configuration file. UserError with file, key and value if it is wrong. */
export function parseConfig(name: string, content: unknown): z.output<typeof configSchema> {
  const parsed = configSchema.safeParse(content);
  if (parsed.success) {
    const engines = parsed.data.engines ?? [];
    checkIds(name, engines);
    for (const [index, engine] of engines.entries()) {
      for (const [place, word] of engine.command.entries())
        checkPlaceholders(`${name}: engines.${index}.command.${place}`, word);
      checkFilePaths(`${name}: engines.${index}`, engine);
    }
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  throw new UserError(`${name}: ${issue === undefined ? "not a configuration." : problemText(issue, content)}`);
}

/** Engines that scenarios use as controls. Another engine of that id would be measured in their place. */
const controls = ["reference", "floor"];

function checkIds(name: string, engines: readonly ConfiguredEngine[]): void {
  for (const [index, { id }] of engines.entries()) {
    if (controls.includes(id))
      throw new UserError(`${name}: engines.${index}.id is "${id}", an engine of bench itself. Write another id.`);
    if (engines.findIndex((engine) => engine.id === id) < index)
      throw new UserError(`${name}: engines.${index}.id is "${id}", as another engine's is. Write another id.`);
  }
}

const placeholders = ["prompt", "promptFile", "baseUrl", "apiKey", "model", "root", "agent", "home", "cwd"];

/** Refuses a placeholder that nothing replaces: the engine would get it as it is written. */
function checkPlaceholders(place: string, word: string): void {
  const unknown = [...word.matchAll(/\{([A-Za-z]+)\}/g)]
    .map(([, name = ""]) => name)
    .find((name) => !placeholders.includes(name));
  if (unknown !== undefined)
    throw new UserError(
      `${place}: there is no placeholder {${unknown}}.${nearestHint(unknown, placeholders)} Known are {${placeholders.join("}, {")}}.`,
    );
}

/** What to write, by the name of the key. */
const examples: Readonly<Record<string, string>> = {
  engines: 'a list, such as [{ "id": "my-agent", "command": ["node", "{root}/agent.js"] }]',
  id: 'lower-case letters, digits, dots and dashes, such as "my-agent"',
  version: 'a command, such as ["my-agent", "--version"], or { "package": "my-agent" }',
  command: 'a list of words, such as ["node", "{root}/agent.js", "{prompt}"]',
  install: 'a list of commands, such as [["npm", "ci"]]',
  build: 'a list of commands, such as [["npm", "run", "build"]]',
  env: 'texts by name, such as { "MY_AGENT_URL": "{baseUrl}" }',
  files: '{ "home": { ".my-agent.json": "..." } } or { "workspace": { ... } }',
  toggles: '{ "cache": { "planned": [], "none": ["--no-cache"] } }',
  continue: 'a list of words, such as ["--continue"]',
  mcp: '{ "files": { "home": { ".my-agent/mcp.json": "{ \\"mcpServers\\": {mcpServers} }" } } }',
  limits: '{ "trial": "60s" }',
  trial: 'a time, such as "60s"',
  scenarios: 'a list of paths, such as ["./bench/reread.ts"]',
  margins: 'fractions by metric, such as { "process.cpu_time": 0.05 }',
  budgets: 'a list, such as [{ "scenario": "cold-start", "metric": "process.wall_time", "atMost": "250ms" }]',
};

const knownKeys = [
  ...Object.keys(configSchema.shape),
  ...Object.keys(engineSchema.shape),
  ...Object.keys(files.shape),
  ...Object.keys(toggle.shape),
  "package",
  "trial",
  "daemon",
  ...Object.keys(budgetSchema.shape),
];

function problemText(issue: z.core.$ZodIssue, content: unknown): string {
  const place = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return `${place === "" ? "" : `${place}: `}unknown key \`${key}\`.${nearestHint(key, knownKeys)}`;
  }
  const value = issue.path.reduce(memberOf, content);
  const what = `${place === "" ? "the configuration" : place} is ${value === undefined ? "missing" : shown(value)}`;
  if (issue.code === "invalid_value")
    return `${what}. Write ${issue.values.map((each) => `"${String(each)}"`).join(" or ")}.`;
  if (issue.code === "custom") return `${what}. ${issue.message}.`;
  const example = issue.path
    .toReversed()
    .map((key) => examples[String(key)])
    .find((text) => text !== undefined);
  return example === undefined ? `${what}: ${issue.message}.` : `${what}. Write ${example}.`;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

const longestShown = 60;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}
