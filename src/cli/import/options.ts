import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench import`. */
export const importOptions = {
  files: { ...positional, type: "string", array: true, default: [], describe: "Session files, or folders of them" },
  out: { type: "string", default: "session.json", describe: "Cassette to write" },
  format: { type: "string", describe: "Format of the files. Default: told by their content" },
  private: {
    type: "boolean",
    default: true,
    describe: "Replace words by letters of the same length. --no-private keeps them, without secrets",
  },
  force: { type: "boolean", default: false, describe: "Replace an existing cassette" },
  json: shared.json,
} as const;

export type ImportOptions = ParsedOptions<typeof importOptions>;
