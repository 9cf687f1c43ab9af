import { parseArgs } from "node:util";
import { UserError } from "../../core/user-error.ts";

const choices = {
  startup: ["lazy", "eager"],
  tools: ["parallel", "sequential"],
  context: ["mask", "none", "window", "summary"],
  cache: ["planned", "none", "system"],
  volatile: ["none", "clock", "tool-order"],
  output: ["text", "jsonl"],
} as const;

type Choices = typeof choices;

/** What one invocation is to do; the first value of each choice is its default. */
export type Options = { readonly [Name in keyof Choices]: Choices[Name][number] } & {
  readonly model: string;
  readonly maxTurns: number;
  readonly maxTokens: number;
  readonly contextBudgetTokens: number;
  readonly spansPath: string | null;
  readonly verbose: boolean;
  readonly prompt: PromptSource;
};

export type PromptSource = { readonly kind: "text"; readonly text: string } | { readonly kind: "stdin" };

export const helpText = `Usage: reference [options] "prompt"     ("-" reads the prompt from standard input)

A small headless coding agent. It works in the current directory with the tools view, ls, glob, grep, edit, write and bash.

  --model ID                            model to ask (claude-sonnet-5)
  --max-turns N                         most model calls of a run (200)
  --max-tokens N                        most output tokens of a model call (8192)
  --startup lazy|eager                  load a part on first use, or all parts before the first request (lazy)
  --tools parallel|sequential           run calls that do not conflict at the same time, or one after another (parallel)
  --context mask|window|summary|none    what happens when the conversation nears the budget (mask)
  --context-budget TOKENS               size that the conversation is kept below (160000)
  --cache planned|system|none           where the prompt cache's breakpoints go (planned)
  --volatile none|clock|tool-order      make one of two known mistakes that defeat the cache, to see their price (none)
  --output text|jsonl                   the model's text, or one event a line (text)
  --spans FILE                          write OpenTelemetry GenAI spans as JSON lines when the run ends
  --verbose                             tell tool activity on standard error
  --help

Environment: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 or 143 interrupted.
Commands that the model runs are not sandboxed: use a directory and an account that may be harmed.
`;

/** Reads the arguments after the program's name; null asks for help. Throws a UserError of one line. */
export function parseOptions(argv: readonly string[]): Options | null {
  const { values, positionals } = readArguments(argv);
  if (values.help === true) return null;
  const [prompt, ...rest] = positionals;
  if (prompt === undefined || prompt === "") {
    throw new UserError('no prompt; pass one, as in: reference "fix the failing test", or - to read standard input');
  }
  if (rest.length > 0) throw new UserError("more than one prompt; put the prompt in quotes");
  return {
    model: values.model ?? "claude-sonnet-5",
    maxTurns: positiveCount("max-turns", values["max-turns"], 200),
    maxTokens: positiveCount("max-tokens", values["max-tokens"], 8192),
    contextBudgetTokens: positiveCount("context-budget", values["context-budget"], 160_000),
    startup: choice("startup", choices.startup, values.startup),
    tools: choice("tools", choices.tools, values.tools),
    context: choice("context", choices.context, values.context),
    cache: choice("cache", choices.cache, values.cache),
    volatile: choice("volatile", choices.volatile, values.volatile),
    output: choice("output", choices.output, values.output),
    spansPath: values.spans ?? null,
    verbose: values.verbose ?? false,
    prompt: prompt === "-" ? { kind: "stdin" } : { kind: "text", text: prompt },
  };
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        model: { type: "string" },
        "max-turns": { type: "string" },
        "max-tokens": { type: "string" },
        "context-budget": { type: "string" },
        startup: { type: "string" },
        tools: { type: "string" },
        context: { type: "string" },
        cache: { type: "string" },
        volatile: { type: "string" },
        output: { type: "string" },
        spans: { type: "string" },
        verbose: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(`${message.replaceAll("\n", " ").replace(/\. .*$/, "")}; see --help`, { cause: error });
  }
}

function choice<Value extends string>(name: string, allowed: readonly Value[], given: string | undefined): Value {
  const [first] = allowed;
  const found = given === undefined ? first : allowed.find((value) => value === given);
  if (found === undefined) {
    throw new UserError(`--${name} ${JSON.stringify(given)} is not one of ${allowed.join(", ")}`);
  }
  return found;
}

function positiveCount(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (!/^[1-9]\d{0,9}$/.test(given)) {
    throw new UserError(`--${name} ${JSON.stringify(given)} is not a positive whole number`);
  }
  return Number(given);
}
