import { parseArgs } from "node:util";
import { UserError } from "../../core/user-error.ts";
import { FlagValues } from "./options/flag-values.ts";
import { processFlags } from "./options/process-flags.ts";
import { promptFlags } from "./options/prompt-flags.ts";
import { requestFlags } from "./options/request-flags.ts";
import { storageFlags } from "./options/storage-flags.ts";
import { toolFlags } from "./options/tool-flags.ts";

const groups = [requestFlags, processFlags, toolFlags, promptFlags, storageFlags] as const;

/** What one invocation is to do. */
export type Options = ReturnType<typeof requestFlags.read> &
  ReturnType<typeof processFlags.read> &
  ReturnType<typeof toolFlags.read> &
  ReturnType<typeof promptFlags.read> &
  ReturnType<typeof storageFlags.read> & { readonly prompt: PromptSource };

export type PromptSource = { readonly kind: "text"; readonly text: string } | { readonly kind: "stdin" };

/** All techniques that scenarios may switch, by flag. */
export const toggles: Readonly<Record<string, readonly string[]>> = Object.assign(
  {},
  ...groups.map((group) => group.toggles),
);

export const helpText = `Usage: reference [options] "prompt"     ("-" reads the prompt from standard input)
       reference --batch FILE|- | --for-each GLOB | --array JSON  [options] "template"

A small headless coding agent. It works in the current directory with the tools view, ls, glob, grep, edit, write and bash.

${groups.map(({ help }) => help).join("")}  --help

Environment: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 or 143 interrupted.
Commands that the model runs are not sandboxed: use a directory and an account that may be harmed.
`;

/** Reads the arguments after the program's name; null asks for help. Throws a UserError of one line. */
export function parseOptions(argv: readonly string[]): Options | null {
  const { values, positionals } = readArguments(argv);
  if (values.isSet("help")) return null;
  const serves = values.text("serve") !== null;
  if (serves && positionals.length > 0) throw new UserError("--serve takes no prompt; send it to POST /run");
  // A server gets its prompts by HTTP; a line of a batch is a whole prompt, unless a template says otherwise.
  const otherwise = serves ? "(none)" : values.text("batch") === null ? undefined : "{task}";
  const [prompt = otherwise, ...rest] = positionals;
  if (prompt === undefined || prompt === "") {
    throw new UserError('no prompt; pass one, as in: reference "fix the failing test", or - to read standard input');
  }
  if (rest.length > 0) throw new UserError("more than one prompt; put the prompt in quotes");
  return {
    ...requestFlags.read(values),
    ...processFlags.read(values),
    ...toolFlags.read(values),
    ...promptFlags.read(values),
    ...storageFlags.read(values),
    prompt: prompt === "-" ? { kind: "stdin" } : { kind: "text", text: prompt },
  };
}

function readArguments(argv: readonly string[]): { values: FlagValues; positionals: readonly string[] } {
  const switches = ["help", ...groups.flatMap((group) => group.switches ?? [])];
  try {
    const { values, positionals } = parseArgs({
      args: argv.map((argument, at) => (isBareTimings(argv, at) ? `${argument}=on` : argument)),
      allowPositionals: true,
      options: {
        ...optionsOf(
          groups.flatMap((group) => group.valued),
          { type: "string" },
        ),
        ...optionsOf(
          groups.flatMap((group) => group.repeated ?? []),
          { type: "string", multiple: true },
        ),
        ...optionsOf(switches, { type: "boolean" }),
      },
    });
    return { values: new FlagValues(values), positionals };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(`${message.replaceAll("\n", " ").replace(/\. .*$/, "")}; see --help`, { cause: error });
  }
}

/** `--timings` alone is a switch, as it is in other programs; its values are for those who switch it by rule. */
function isBareTimings(argv: readonly string[], at: number): boolean {
  const next = argv[at + 1];
  return argv[at] === "--timings" && next !== "on" && next !== "off" && !argv.slice(0, at).includes("--");
}

type FlagKind = { readonly type: "string" | "boolean"; readonly multiple?: boolean };

function optionsOf(names: readonly string[], kind: FlagKind): Record<string, FlagKind> {
  return Object.fromEntries(names.map((name) => [name, kind]));
}
