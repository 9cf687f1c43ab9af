import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench history`. */
export const historyOptions = {
  scenario: { ...positional, type: "string", describe: "Scenario. Default: all" },
  metric: { ...positional, type: "string", describe: "Metric. Default: those that gate" },
  runs: shared.runs,
  engine: { type: "string", describe: "Only this engine" },
  arm: { type: "string", describe: "Only this arm" },
  "worse-within": {
    type: "number",
    describe: "Exit 1 if a level got worse within so many of the newest runs",
  },
  json: shared.json,
} as const;

export type HistoryOptions = ParsedOptions<typeof historyOptions>;
