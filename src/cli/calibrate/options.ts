import { type ParsedOptions, shared } from "../command-line/shared-options.ts";

/** The options of `bench calibrate`. */
export const calibrateOptions = {
  scenarios: shared.scenarios,
  set: shared.set,
  engine: shared.engine,
  "engine-command": shared["engine-command"],
  pairs: { type: "number", default: 60, describe: "Pairs in each of the two blocks, at least 30" },
  seed: shared.seed,
  out: shared.out,
  json: shared.json,
} as const;

export type CalibrateOptions = ParsedOptions<typeof calibrateOptions>;
