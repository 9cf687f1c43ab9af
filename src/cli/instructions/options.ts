import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench instructions`. */
export const instructionsOptions = {
  kernel: {
    ...positional,
    type: "string",
    array: true,
    default: [],
    defaultDescription: "all of them",
    describe: "Inner loop to count, such as scheduling",
  },
  against: { type: "string", describe: "Baseline, git revision or run file. Counts its commit, too" },
  gate: { type: "boolean", default: false, describe: "Exit 1 when a kernel takes over 1 % more instructions" },
  strict: shared.strict,
  json: shared.json,
} as const;

export type InstructionsOptions = ParsedOptions<typeof instructionsOptions>;
