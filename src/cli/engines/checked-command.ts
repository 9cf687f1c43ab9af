import { accessSync, constants, statSync } from "node:fs";
import { basename, delimiter, join, resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";
import type { EngineHome } from "../config/workbench.ts";

const interpreters = /^(?:node|bun|deno|tsx|ruby|python(?:\d+(?:\.\d+)?)?)(?:\.exe)?$/;
const script = /\.(?:[cm]?[jt]sx?|pyw?|rb)$/;
/** Options that take no value: the word behind them is the script. Any other option may have one. */
const plainOption =
  /^(?:--.+=.*|-[uBOSEIsx]|--(?:no-warnings|enable-source-maps|experimental-strip-types|allow-all)|-A)$/;

/**
 * Refuses a command whose program is not installed, or whose interpreter is given a script that is not there: every trial would fail.
 * UserError with the folder that was looked in. `written` names the command. Words may begin with `{root}/`, which is the folder.
 */
export function checkCommand(written: string, words: readonly string[], folder: string): void {
  const [program = ""] = words;
  if (!program.includes("/") && !program.includes("{") && !isInPath(program))
    throw new UserError(`${written}: there is no program ${program} in PATH. Install it, or write its path.`);
  const named = scriptOf(words);
  if (named === null) return;
  const path = resolve(folder, named.replace(/^\{root\}\//, ""));
  if (/\{\w+\}/.test(path) || statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  throw new UserError(
    `${written}: there is no ${named} in ${resolve(folder)}. Write its path relative to that folder.`,
  );
}

/** As above, for an engine of the configuration. What its entry builds, installs or writes may be there only later. */
export function checkConfiguredCommand({ engine, repository, source }: EngineHome): void {
  if (source !== "configuration" || (engine.build ?? []).length + (engine.install ?? []).length > 0) return;
  const place = { baseUrl: "", apiKey: "", model: "", toggles: {}, home: "{home}", cwd: "{cwd}" };
  const { argv, files } = engine.launch({ ...place, root: "{root}", prompt: "{prompt}" });
  const named = scriptOf(argv);
  if (named !== null && Object.keys(files?.workspace ?? {}).some((path) => resolve("/", path) === resolve("/", named)))
    return;
  checkCommand(`The command of engine \`${engine.id}\``, argv, repository);
}

function isInPath(program: string): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.some((folder) => isExecutable(join(folder, program)));
}

/** Shells pass over what they may not read. */
function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The word of a command that an interpreter runs as a script. Null if that is not sure. */
function scriptOf([program = "", ...rest]: readonly string[]): string | null {
  const name = basename(program);
  if (!interpreters.test(name)) return null;
  const words = (name === "deno" || name === "bun") && rest[0] === "run" ? rest.slice(1) : rest;
  const word = words.find((each) => !plainOption.test(each));
  return word !== undefined && !word.startsWith("-") && script.test(word) && !word.includes("://") ? word : null;
}
