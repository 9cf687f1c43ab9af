import { UserError } from "../../core/user-error.ts";
import { nearestHint } from "./nearest-name.ts";

/** What yargs knows of a command's options: names by kind, in kebab case or as they were declared. */
export interface OptionKinds {
  readonly number: readonly string[];
  readonly string: readonly string[];
  readonly array: readonly string[];
  readonly boolean: readonly string[];
}

interface Written {
  readonly name: string;
  /** Null where no value follows. */
  readonly value: string | null;
  readonly joined: boolean;
}

/**
 * Refuses what yargs lets pass: a number that is none (it would be NaN), an option without its value (its default would stand in:
 * an unset variable in a script), an option given twice (an array where a text is expected), and a value for a switch (`--gate=yes`
 * would turn it off). `words` are those behind `bench`.
 */
export function checkWrittenOptions(words: readonly string[], kinds: OptionKinds): void {
  const written = optionsIn(words);
  for (const { name, value, joined } of written) {
    if (kinds.boolean.includes(name)) {
      if (joined && value !== "true" && value !== "false")
        throw new UserError(`--${name}=${value}: it takes no value. Write --${name} or leave it out.`);
      continue;
    }
    const valued = [...kinds.number, ...kinds.string, ...kinds.array];
    if (name.startsWith("no-") && valued.includes(name.slice(3)))
      throw new UserError(`--${name}: ${name.slice(3)} can't be switched off. Leave --${name.slice(3)} out.`);
    if (!valued.includes(name)) continue;
    if (value === null || value === "") throw new UserError(`--${name}: its value is missing.`);
    if (kinds.number.includes(name) && !/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value))
      throw new UserError(`--${name} ${value}: not a number.`);
    const again = written.filter((other) => other.name === name);
    if (again.length > 1 && !kinds.array.includes(name))
      throw new UserError(`--${name}: given ${again.length} times, but it takes one value.`);
  }
}

/** The options before any `--`, names in kebab case as yargs takes both. */
function optionsIn(words: readonly string[]): Written[] {
  const end = words.indexOf("--");
  const own = end < 0 ? words : words.slice(0, end);
  return own.flatMap((word, index) => {
    const [, raw, joined] = /^--([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (raw === undefined) return [];
    const name = raw.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const next = own[index + 1];
    // What looks like an option is none of this one's values; `-` is, as it stands for stdout, and so is a negative number.
    const isValue = next !== undefined && (!next.startsWith("-") || /^-($|[\d.])/.test(next));
    return [{ name, value: joined ?? (isValue ? next : null), joined: joined !== undefined }];
  });
}

/** The kinds out of a yargs instance: its types leave out what it tells. */
export function optionKinds(parser: object): OptionKinds {
  const found: unknown = "getOptions" in parser && typeof parser.getOptions === "function" ? parser.getOptions() : {};
  const names = (kind: string): string[] => {
    const listed = Object.entries(found ?? {}).find(([key]) => key === kind)?.[1] ?? [];
    return Array.isArray(listed) ? listed.map(String) : [];
  };
  return { number: names("number"), string: names("string"), array: names("array"), boolean: names("boolean") };
}

/**
 * One line out of a complaint of yargs: what it spreads over lines or words for programmers is said for people, with a near match.
 * `words` are those behind `bench`.
 */
export function complaintInWords(message: string, words: readonly string[], kinds: OptionKinds): string {
  const line = message.trim().replaceAll(/\s*\n\s*/g, " ");
  if (line.startsWith("Did you mean")) return `Unknown command. ${line}`;
  const choice = /^Invalid values: Argument: ([\w-]+), Given: "(.*)", Choices: (.*)$/.exec(line);
  if (choice !== null) {
    const [, name = "", given = "", choices = ""] = choice;
    const isOption = optionsIn(words).some((option) => option.name === name);
    return `${isOption ? `--${name} ${given}: no such choice` : `Unknown ${given}`}.${nearestHint(given, choices.replaceAll('"', "").split(", "))}`;
  }
  if (line.startsWith("Not enough non-option arguments"))
    return `Something is missing behind bench ${words[0]}; bench ${words[0]} --help says what.`;
  const [, unknown] = /^Unknown argument: (.+)$/.exec(line) ?? [];
  if (unknown === undefined) return line;
  if (unknown === words[0]) return `Unknown command ${unknown}; bench --help lists them.`;
  const isOption = words.some((word) => word.startsWith(`--${unknown}`));
  if (!isOption) return `${line}; bench ${words[0]} --help says what it takes.`;
  const known = Object.values(kinds).flat();
  const hint = nearestHint(unknown, known);
  // All of a command's options are what --help is for.
  return `Unknown option --${unknown}.${hint.startsWith(" There are") ? "" : hint.replace("mean ", "mean --")}`;
}
