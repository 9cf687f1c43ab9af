import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";

/** What a shell would take for a pipe, a list or a redirection. */
const shellOperator = /^(?:\|\|?|&&?|;|\d?>>?(?:&\d)?|<)$|^\d?>>?[\w./&]/;

/**
 * The words of a command as a person writes it. A part in quotes is one word. An engine starts in a trial's workspace, so a word that
 * names a file of `folder` becomes `{root}/...`.
 */
export function commandWords(option: string, command: string, folder: string): readonly [string, ...string[]] {
  const outside = command.replaceAll(/"[^"]*"|'[^']*'|[^\s"'][^\s]*/g, "");
  if (/["']/.test(outside)) throw new UserError(`${option} ${command}: a quote is opened and not closed.`);
  const parts = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)];
  const operator = parts.find(([, , , plain = ""]) => shellOperator.test(plain))?.[3];
  if (operator !== undefined)
    throw new UserError(
      `${option}: no shell runs the command, so that the agent would get \`${operator}\` as a word. Put it in a script, or write sh -c '...' with the prompt behind it: sh -c 'node agent.js "$0" | cat' {prompt}. In quotes it is a word.`,
    );
  const words = parts.map(([, a, b, c]) => a ?? b ?? c ?? "");
  const [program, ...rest] = words.map((word) =>
    isFile(join(folder, word)) ? `{root}/${word.replace(/^\.\//, "")}` : word,
  );
  if (program === undefined)
    throw new UserError(`${option} "": there is no command. Write one, such as "node agent.js {prompt}".`);
  return [program, ...rest];
}

/** The words that look like a script and name no file of the folder. */
export function missingScripts(words: readonly string[], folder: string): readonly string[] {
  return words.filter((word) => /^[^-{].*\.(?:[cm]?[jt]s|py|rb|sh)$/.test(word) && !isFile(resolve(folder, word)));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
