import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench cost`. */
export const costOptions = {
  files: {
    ...positional,
    type: "string",
    array: true,
    default: [],
    describe: "Cassettes or session files, or folders of them",
  },
  "input-format": { type: "string", describe: "Format of session files. Default: told by their content" },
  prices: { type: "string", describe: "Day of the prices, such as 2026-11-01. Default: the day of each call" },
  format: { choices: ["text", "markdown", "csv"] as const, default: "text" as const, describe: "What to print" },
  json: shared.json,
} as const;

export type CostOptions = ParsedOptions<typeof costOptions>;
