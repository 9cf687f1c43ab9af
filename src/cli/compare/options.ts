import {
  engineOption,
  outOption,
  runJsonOption,
  scenariosPositional,
  seedOption,
  setOption,
  type ParsedOptions,
} from "../command-line/shared-options.ts";

/** The options of `bench compare`. */
export const compareOptions = {
  base: { type: "string", demandOption: true, describe: "Baseline, git revision or run file" },
  head: { type: "string", demandOption: true, describe: "The same, or . for the working tree" },
  scenarios: scenariosPositional,
  set: setOption,
  engine: engineOption,
  trials: { type: "number", describe: "Number of pairs" },
  strict: { type: "boolean", default: false, describe: "Exit 3 when a verdict is inconclusive" },
  seed: seedOption,
  out: outOption,
  json: runJsonOption,
} as const;

export type CompareOptions = ParsedOptions<typeof compareOptions>;
