import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench claims`. */
export const claimsOptions = {
  run: { ...positional, type: "string", describe: "Run folder or file. Default: the newest run" },
  source: { type: "string", describe: "Only the claims of this document, such as S4" },
  verdict: {
    choices: ["confirmed", "partly", "not-confirmed", "not-testable", "not-measured"],
    describe: "Only claims with this outcome",
  },
  json: shared.json,
} as const;

export type ClaimsOptions = ParsedOptions<typeof claimsOptions>;
