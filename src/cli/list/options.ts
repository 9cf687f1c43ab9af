import { jsonOption, type ParsedOptions } from "../command-line/shared-options.ts";

/** The options of `bench list`. */
export const listOptions = {
  what: {
    choices: ["scenarios", "engines", "metrics", "profiles"],
    defaultDescription: "scenarios",
    describe: "What to list",
  },
  json: jsonOption,
} as const;

export type ListOptions = ParsedOptions<typeof listOptions>;
