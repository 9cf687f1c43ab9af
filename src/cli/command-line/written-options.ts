import { UserError } from "../../core/user-error.ts";
import { nearestHint } from "../../gate/nearest-name.ts";

/** The options of a command by kind, in kebab case. An array option may also be a string option. */
export type OptionKinds = Readonly<Record<"number" | "string" | "array" | "boolean", readonly string[]>>;

interface WrittenOption {
  readonly name: string;
  /** Null if no value follows. */
  readonly value: string | null;
  /** Whether the value follows an equals sign. */
  readonly isJoined: boolean;
}

/**
 * Refuses what yargs accepts: a value that is not a number (NaN), an option without its value (the default would be used, as
 * for an unset variable in a script), an option given twice, and a value for a switch (`--gate=yes` would switch it off).
 * `words` are those behind `bench`.
 */
export function checkWrittenOptions(words: readonly string[], kinds: OptionKinds): void {
  const options = writtenOptions(words);
  for (const option of options) {
    const count = options.filter(({ name }) => name === option.name).length;
    const complaint = kinds.boolean.includes(option.name) ? wrongSwitch(option) : wrongValue(option, count, kinds);
    if (complaint !== null) throw new UserError(`--${option.name}${complaint}`);
  }
}

function wrongSwitch({ name, value, isJoined }: WrittenOption): string | null {
  if (!isJoined || value === "true" || value === "false") return null;
  return `=${value}: it takes no value. Write --${name} or leave it out.`;
}

function wrongValue({ name, value }: WrittenOption, count: number, kinds: OptionKinds): string | null {
  const valued = [...kinds.number, ...kinds.string, ...kinds.array];
  const positive = name.replace(/^no-/, "");
  if (positive !== name && valued.includes(positive))
    return `: ${positive} can't be switched off. Leave --${positive} out.`;
  if (!valued.includes(name)) return null;
  if (value === null || value === "") return ": its value is missing. Write it behind the option.";
  if (kinds.number.includes(name) && !/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value))
    return ` ${value}: not a number. Write one such as 5.`;
  if (count > 1 && !kinds.array.includes(name)) return `: given ${count} times, but it takes one value. Write it once.`;
  return null;
}

/**
 * The complaint about a value such as `-1s`, whose letters yargs takes for options. Null if there is none. Joined with an equals sign
 * it is left to the option.
 */
function dashedValue({ name, value, isJoined }: WrittenOption, kinds: OptionKinds): string | null {
  const takesText = [...kinds.string, ...kinds.array].includes(name) && !kinds.number.includes(name);
  if (!takesText || isJoined || value === null || !/^-[\d.]/.test(value) || !Number.isNaN(Number(value))) return null;
  return `--${name} ${value}: a value can't begin with a dash. Write one such as ${value.replace(/^-+/, "")}.`;
}

/** The options before any `--`. */
function writtenOptions(words: readonly string[]): WrittenOption[] {
  const end = words.indexOf("--");
  const own = end < 0 ? words : words.slice(0, end);
  return own.flatMap((word, index) => {
    const [, typed, joined] = /^--([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (typed === undefined) return [];
    const name = typed.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const next = own[index + 1];
    // `-` stands for stdout, and a negative number is a value, too.
    const isValue = next !== undefined && (!next.startsWith("-") || /^-($|[\d.])/.test(next));
    return [{ name, value: joined ?? (isValue ? next : null), isJoined: joined !== undefined }];
  });
}

/** The kinds of a parser's options. yargs keeps them without declaring a type for it. */
export function optionKinds(parser: object): OptionKinds {
  const options: unknown = "getOptions" in parser && typeof parser.getOptions === "function" ? parser.getOptions() : {};
  const lists: Readonly<Record<string, unknown>> = { ...Object(options) };
  const names = (kind: string): string[] => [lists[kind] ?? []].flat().map(String);
  return { number: names("number"), string: names("string"), array: names("array"), boolean: names("boolean") };
}

/** A complaint of yargs as one line, with a near match. `words` are those behind `bench`. */
export function complaintInWords(message: string, words: readonly string[], kinds: OptionKinds): string {
  const [command = "", other] = words;
  // It is no command of ours: the parser itself takes it, and only alone.
  if (command === "completion" && other !== undefined)
    return `bench completion takes nothing: it prints the script. Leave out \`${other}\`.`;
  const line = message.trim().replaceAll(/\s*\n\s*/g, " ");
  const [, meant] = /^Did you mean (.+)\?$/.exec(line) ?? [];
  if (meant !== undefined) return `Unknown command \`${command}\`. Did you mean \`${meant}\`?`;
  const [, name = "", given = "", choices] =
    /^Invalid values: Argument: (\S+), Given: "(.*)", Choices: (.*)$/.exec(line) ?? [];
  if (choices !== undefined) {
    const isOption = writtenOptions(words).some((option) => option.name === name);
    const what = isOption ? `--${name} ${given}: not a choice.` : `Unknown ${name} \`${given}\`.`;
    return `${what}${nearestHint(given, choices.replaceAll('"', "").split(", "))}`;
  }
  if (line.startsWith("Not enough non-option arguments"))
    return `Something is missing after bench ${command}. bench ${command} --help says what.`;
  const dashed = writtenOptions(words).flatMap((option) => dashedValue(option, kinds) ?? []);
  if (line.startsWith("Unknown argument") && dashed[0] !== undefined) return dashed[0];
  // An option with a dash is listed a second time, in camel case.
  const names = /^Unknown arguments?: (.+)$/.exec(line)?.[1]?.split(", ") ?? [];
  const unknown = names.find((one) => words.some((word) => word.startsWith(`--${one}`))) ?? names[0];
  if (unknown === undefined) return line;
  if (unknown === command) return `Unknown command \`${unknown}\`. bench --help lists the commands.`;
  if (!words.some((word) => word.startsWith(`--${unknown}`)))
    return `${line}. bench ${command} --help says what it takes.`;
  const [, near] = /Did you mean `(.+)`/.exec(nearestHint(unknown, Object.values(kinds).flat())) ?? [];
  const hint = near === undefined ? ` bench ${command} --help lists the options.` : ` Did you mean --${near}?`;
  return `Unknown option --${unknown}.${hint}`;
}
