import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench publish`. */
export const publishOptions = {
  runs: { ...positional, ...shared.runs },
  out: { type: "string", demandOption: true, describe: "The site's folder. Runs that it already has stay" },
  url: { type: "string", describe: "The site's web address, for the links in its feed" },
} as const;

export type PublishOptions = ParsedOptions<typeof publishOptions>;
