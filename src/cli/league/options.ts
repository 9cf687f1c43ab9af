import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench league`. */
export const leagueOptions = {
  engines: { ...positional, type: "string", array: true, default: [], describe: "Two or more engines by id" },
  cassette: { ...shared.cassette, describe: "Ask these recordings, too (bench record, bench import)" },
  budget: { type: "string", describe: "Time for the whole league. Default: two minutes for each engine" },
  from: { type: "string", describe: "Measure nothing, and write the tables of this league file again" },
  seed: shared.seed,
  out: shared.out,
  open: shared.open,
  json: { type: "boolean", default: false, describe: "Print the league file instead of tables" },
} as const;

export type LeagueOptions = ParsedOptions<typeof leagueOptions>;
