import {
  engineOption,
  jsonOption,
  outOption,
  scenariosPositional,
  seedOption,
  setOption,
  type ParsedOptions,
} from "../command-line/shared-options.ts";

/** The options of `bench calibrate`. */
export const calibrateOptions = {
  scenarios: scenariosPositional,
  set: setOption,
  engine: engineOption,
  pairs: { type: "number", default: 60, describe: "Pairs in each of the two blocks, at least 30" },
  seed: seedOption,
  out: outOption,
  json: jsonOption,
} as const;

export type CalibrateOptions = ParsedOptions<typeof calibrateOptions>;
