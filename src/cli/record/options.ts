import type { ParsedOptions } from "../command-line/shared-options.ts";

/** The options of `bench record`. */
export const recordOptions = {
  out: { type: "string", default: "cassette.json", describe: "File to write. A readable .md file goes beside it" },
  upstream: { type: "string", default: "https://api.anthropic.com", describe: "Provider to record, without /v1" },
  force: { type: "boolean", default: false, describe: "Replace an existing cassette" },
} as const;

export type RecordOptions = ParsedOptions<typeof recordOptions>;
