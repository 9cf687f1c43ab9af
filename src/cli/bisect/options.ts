import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench bisect`. */
export const bisectOptions = {
  scenario: { ...positional, type: "string", demandOption: true, describe: "Scenario" },
  metric: { ...positional, type: "string", demandOption: true, describe: "Metric (bench list metrics)" },
  good: { ...positional, type: "string", demandOption: true, describe: "A revision before the change" },
  bad: { ...positional, type: "string", demandOption: true, describe: "A revision after the change" },
  arm: { type: "string", describe: "Only this arm. Default: the arms that the metric gates" },
  engine: shared.engine,
  "engine-command": shared["engine-command"],
  trials: { type: "number", describe: "Most pairs for a commit. An unclear commit gets twice as many" },
  seed: shared.seed,
  out: shared.out,
  json: shared.json,
} as const;

export type BisectOptions = ParsedOptions<typeof bisectOptions>;
