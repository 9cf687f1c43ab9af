import {
  gateOption,
  outOption,
  runJsonOption,
  strictOption,
  type ParsedOptions,
} from "../command-line/shared-options.ts";

/** The options of `bench merge`. */
export const mergeOptions = {
  parts: { type: "string", array: true, demandOption: true, describe: "Folders or run files of the parts" },
  baseline: { type: "string", describe: "Baseline to compare with, if the parts were measured without one" },
  gate: gateOption,
  strict: strictOption,
  out: outOption,
  json: runJsonOption,
} as const;

export type MergeOptions = ParsedOptions<typeof mergeOptions>;
