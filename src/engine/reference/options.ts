import { parseArgs } from "node:util";
import { UserError } from "../../core/user-error.ts";
import { FlagReader, type GivenFlags, helpLine } from "./options/flag-reader.ts";
import { promptOptions, requestOptions, routeOptions } from "./options/model-flags.ts";
import { batchOptions, processOptions, storageOptions, toolOptions } from "./options/program-flags.ts";
import type { RetryRules } from "./provider/retry.ts";

/** What one invocation is to do. */
export interface Options extends FlagOptions {
  readonly prompt: PromptSource;
  readonly tasks: TaskSource | null;
  readonly taskTimeoutMs: number | null;
  readonly retry: RetryRules;
}

type FlagOptions = Readonly<ReturnType<typeof flagOptions>>;

/** `protocol`: prompts come over the Agent Client Protocol. */
export type PromptSource =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "stdin" }
  | { readonly kind: "protocol" };

/** Where the tasks of a batch come from; the prompt is their template. */
export type TaskSource =
  /** A file with a task a line, or `-` for standard input. */
  | { readonly kind: "lines"; readonly path: string }
  | { readonly kind: "files"; readonly glob: string }
  | { readonly kind: "array"; readonly json: string };

function flagOptions(flags: FlagReader) {
  return {
    ...requestOptions(flags),
    ...routeOptions(flags),
    ...batchOptions(flags),
    ...processOptions(flags),
    ...toolOptions(flags),
    /** What the model is sent. */
    sent: promptOptions(flags),
    ...storageOptions(flags),
  };
}

const declarations = declaredBy(flagOptions);

/** The flags that these options read. */
export function declaredBy(options: (flags: FlagReader) => unknown) {
  const flags = new FlagReader({});
  options(flags);
  return flags.declarations;
}

/** The harness sets these itself, or has no use for them. */
const notSwitched = new Set(["model", "max-turns", "max-tokens", "serve", "serve-concurrency", "output"]);

/** The techniques that a scenario may switch, by flag, with their values. An empty list stands for a free value. */
export const toggles: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  declarations.filter(({ name }) => !notSwitched.has(name)).map(({ name, values }) => [name, values]),
);

/** The help text. It is made only when somebody asks. */
export function helpText(): string {
  return `Usage: reference [options] "prompt"     ("-" reads the prompt from standard input)
       reference --acp [options]
       reference --batch FILE|- | --for-each GLOB | --array JSON  [options] "template"

A small headless coding agent. It works in the current directory with the tools view, ls, glob, grep, edit, write and bash.

${declarations.map(helpLine).join("")}${helpLine({ name: "acp", unit: "", help: "take prompts over the Agent Client Protocol", values: [] })}  --help

Environment: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 or 143 interrupted.
Commands that the model runs are not sandboxed: use a directory and an account that may be harmed.
`;
}

/** Reads the arguments after the program's name; null asks for help. Throws a UserError of one line. */
export function parseOptions(argv: readonly string[]): Options | null {
  const { given, isHelp, isAcp, positionals } = readArguments(argv);
  if (isHelp) return null;
  const options = flagOptions(new FlagReader(given));
  checkKeptTokens(options.sent);
  if (options.toolStart === "block" && options.tools !== "parallel")
    throw new UserError(`--tool-start block needs --tools parallel, not ${options.tools}.`);
  const tasks = tasksOf(options);
  return {
    ...options,
    limiter: limiterOf(options.limiter, given),
    retry: {
      policy: options.retryPolicy,
      attemptsOnRateLimit: options.retryOnRateLimit,
      afterBreak: options.retryBroken,
    },
    tasks,
    taskTimeoutMs: options.taskTimeoutSeconds === null ? null : options.taskTimeoutSeconds * 1_000,
    prompt: isAcp ? protocolPrompt(positionals) : promptOf(positionals, options.servePort !== null, tasks),
  };
}

function readArguments(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(declarations.map(({ name }) => [name, { type: "string", multiple: true } as const])),
        acp: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
    const given: GivenFlags = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.filter((one) => typeof one === "string") : [],
      ]),
    );
    return { given, isHelp: values["help"] === true, isAcp: values["acp"] === true, positionals };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(`${message.replaceAll("\n", " ").replace(/\. .*$/, "")}. See --help.`, { cause: error });
  }
}

function protocolPrompt(positionals: readonly string[]): PromptSource {
  if (positionals.length > 0) throw new UserError("--acp takes no prompt. Send it in session/prompt.");
  return { kind: "protocol" };
}

function promptOf([first, ...others]: readonly string[], isServer: boolean, tasks: TaskSource | null): PromptSource {
  if (isServer && first !== undefined) throw new UserError("--serve takes no prompt. Send it to POST /run.");
  // A line of a batch is a whole prompt unless there is a template.
  const prompt = first ?? (isServer ? "(none)" : tasks?.kind === "lines" ? "{task}" : "");
  if (prompt === "")
    throw new UserError('No prompt. Pass one, as in: reference "fix the failing test", or - to read standard input.');
  if (others.length > 0) throw new UserError("More than one prompt. Put the prompt in quotes.");
  return prompt === "-" ? { kind: "stdin" } : { kind: "text", text: prompt };
}

function tasksOf({ batch, forEach, array }: FlagOptions): TaskSource | null {
  if ([batch, forEach, array].filter((value) => value !== null).length > 1)
    throw new UserError("Tasks come from one place. Give one of --batch, --for-each and --array.");
  if (batch !== null) return { kind: "lines", path: batch };
  if (forEach !== null) return { kind: "files", glob: forEach };
  return array === null ? null : { kind: "array", json: array };
}

/** A given rate is kept even if no limiter is named. */
function limiterOf(limiter: Options["limiter"], given: GivenFlags): Options["limiter"] {
  const isRated = ["rpm", "input-tpm", "output-tpm"].some((name) => name in given);
  return isRated && !("limiter" in given) ? "full" : limiter;
}

function checkKeptTokens({ contextBudgetTokens, contextTriggerShare, contextKeepTokens }: Options["sent"]): void {
  const triggerTokens = Math.floor(Number(contextTriggerShare) * contextBudgetTokens);
  if (contextKeepTokens !== null && contextKeepTokens >= triggerTokens)
    throw new UserError(
      `--context-keep ${contextKeepTokens} leaves nothing to shorten at the budget's trigger, ${triggerTokens} tokens. Lower it or raise --context-budget.`,
    );
}

/** Whether a run keeps anything; most do not, and load nothing of this. */
export function keepsAnything(options: Options): boolean {
  const { responseCache, toolCache, dedup, sessionPath, resumePath } = options;
  return [responseCache, toolCache, dedup].some((mode) => mode !== "off") || (sessionPath ?? resumePath) !== null;
}
