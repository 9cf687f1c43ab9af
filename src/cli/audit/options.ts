import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench audit`. */
export const auditOptions = {
  id: { ...positional, type: "string", describe: "Agent by id. Default: the one engine of bench.config" },
  "engine-command": { ...shared["engine-command"], describe: "Audit this command, without an entry" },
  cassette: { ...shared.cassette, describe: "Look at these recordings, too (bench record, bench import)" },
  budget: { type: "string", default: "2m", describe: "Time for the whole audit. What is not asked by then is named" },
  "fail-on": {
    type: "string",
    array: true,
    default: [],
    describe: "Exit 1 if one of these rules finds something; any: all rules",
  },
  against: { type: "string", describe: "Audit this revision or published version as well, and show what changed" },
  seed: shared.seed,
  out: shared.out,
  open: shared.open,
  json: { type: "boolean", default: false, describe: "Print the audit file instead of the card" },
} as const;

export type AuditOptions = ParsedOptions<typeof auditOptions>;
