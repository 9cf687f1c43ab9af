import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench compare`. */
export const compareOptions = {
  base: {
    ...positional,
    type: "string",
    demandOption: true,
    describe: "Baseline, git revision, run file, or agent@version",
  },
  head: { ...positional, type: "string", demandOption: true, describe: "The same, or . for the working tree" },
  scenarios: shared.scenarios,
  cassette: shared.cassette,
  replay: shared.replay,
  set: shared.set,
  engine: shared.engine,
  "engine-command": shared["engine-command"],
  trials: { type: "number", describe: "Pairs of each arm, and as many again to confirm a regression" },
  strict: { type: "boolean", default: false, describe: "Exit 3 when a verdict is inconclusive" },
  prompts: shared.prompts,
  seed: shared.seed,
  out: shared.out,
  open: shared.open,
  json: shared.runJson,
} as const;

export type CompareOptions = ParsedOptions<typeof compareOptions>;
