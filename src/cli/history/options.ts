import { jsonOption, runFoldersDescription, type ParsedOptions } from "../command-line/shared-options.ts";

/** The options of `bench history`. */
export const historyOptions = {
  scenario: { type: "string", describe: "Scenario. Default: all" },
  metric: { type: "string", describe: "Metric. Default: those that gate" },
  runs: { type: "string", array: true, default: ["reports"], describe: runFoldersDescription },
  arm: { type: "string", describe: "Only this arm" },
  json: jsonOption,
} as const;

export type HistoryOptions = ParsedOptions<typeof historyOptions>;
