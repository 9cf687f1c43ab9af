import type { ParsedOptions } from "../command-line/shared-options.ts";

/** The options of `bench record`. */
export const recordOptions = {
  engine: { type: "string", describe: "Record this agent as its entry says (bench list agents). It needs --prompt" },
  prompt: {
    type: "string",
    describe: "What the user asks. Without --engine it only names the prompt in the recording",
  },
  out: { type: "string", default: "cassette.json", describe: "File to write. A readable .md file goes beside it" },
  upstream: {
    type: "string",
    describe: "Provider to record, without /v1. Default: that of the engine's protocol, else https://api.anthropic.com",
  },
  workspace: {
    type: "boolean",
    default: true,
    describe: "Keep the files that the agent starts with. --no-workspace leaves them out",
  },
  force: { type: "boolean", default: false, describe: "Replace an existing cassette" },
} as const;

export type RecordOptions = ParsedOptions<typeof recordOptions>;
