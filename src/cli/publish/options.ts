import { runFoldersDescription, type ParsedOptions } from "../command-line/shared-options.ts";

/** The options of `bench publish`. */
export const publishOptions = {
  runs: { type: "string", array: true, default: ["reports"], describe: runFoldersDescription },
  out: { type: "string", demandOption: true, describe: "The site's folder. Runs that it already has stay" },
  url: { type: "string", describe: "The site's web address, for the links in its feed" },
} as const;

export type PublishOptions = ParsedOptions<typeof publishOptions>;
