import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench merge`. */
export const mergeOptions = {
  parts: {
    ...positional,
    type: "string",
    array: true,
    demandOption: true,
    describe: "Folders or run files of the parts",
  },
  baseline: { type: "string", describe: "Baseline to compare with, if the parts were measured without one" },
  gate: shared.gate,
  strict: shared.strict,
  out: shared.out,
  json: shared.runJson,
} as const;

export type MergeOptions = ParsedOptions<typeof mergeOptions>;
