import { parseOptions, type Options } from "../../../src/engine/reference/options.ts";

/** The engine's own reading of its flags: a program's runs differ from the command's in nothing but what they are given. */
export function agentOptions(flags: readonly string[], prompt: string): Options {
  const options = parseOptions([...flags, "--", prompt]);
  if (options === null) throw new Error("An arm asks for help instead of a run");
  return options;
}
