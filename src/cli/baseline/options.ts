import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench baseline`. */
export const baselineOptions = {
  action: {
    ...positional,
    choices: ["save", "list", "show", "accept", "remove"],
    demandOption: true,
    describe: "What to do",
  },
  name: { ...positional, type: "string", describe: "Name of the baseline, such as v0.1.0" },
  metric: { ...positional, type: "string", describe: "accept: the metric that regressed" },
  from: {
    type: "string",
    array: true,
    default: [],
    describe: "save: two runs that agree (--add: one). accept: one run. Default: the newest",
  },
  reason: { type: "string", describe: "accept: why the regression is fine. Reports show it" },
  scenario: { type: "string", describe: "accept: only in this scenario" },
  arm: { type: "string", describe: "accept: only in this arm" },
  force: { type: "boolean", default: false, describe: "save: replace a baseline of that name" },
  add: { type: "boolean", default: false, describe: "save: add a recording; five can judge CPU time and memory" },
  json: shared.json,
} as const;

export type BaselineOptions = ParsedOptions<typeof baselineOptions>;
