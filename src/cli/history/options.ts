import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench history`. */
export const historyOptions = {
  scenario: { ...positional, type: "string", describe: "Scenario. Default: all" },
  metric: { ...positional, type: "string", describe: "Metric. Default: those that gate" },
  runs: shared.runs,
  arm: { type: "string", describe: "Only this arm" },
  json: shared.json,
} as const;

export type HistoryOptions = ParsedOptions<typeof historyOptions>;
