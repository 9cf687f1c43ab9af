import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench list`. */
export const listOptions = {
  what: {
    ...positional,
    choices: ["scenarios", "engines", "metrics", "profiles"],
    defaultDescription: "scenarios",
    describe: "What to list",
  },
  set: { type: "string", describe: "Only the scenarios of a set or family: quick, full, long, lab, tools .." },
  json: shared.json,
} as const;

export type ListOptions = ParsedOptions<typeof listOptions>;
