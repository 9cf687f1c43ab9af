import { engineOption, jsonOption, outOption, seedOption, type ParsedOptions } from "../command-line/shared-options.ts";

/** The options of `bench bisect`. */
export const bisectOptions = {
  scenario: { type: "string", demandOption: true, describe: "Scenario" },
  metric: { type: "string", demandOption: true, describe: "Metric (bench list metrics)" },
  good: { type: "string", demandOption: true, describe: "A revision before the change" },
  bad: { type: "string", demandOption: true, describe: "A revision after the change" },
  arm: { type: "string", describe: "Only this arm. Default: the arms that the metric gates" },
  engine: engineOption,
  trials: { type: "number", describe: "Most pairs for a commit. An unclear commit gets twice as many" },
  seed: seedOption,
  out: outOption,
  json: jsonOption,
} as const;

export type BisectOptions = ParsedOptions<typeof bisectOptions>;
