import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench ui`. */
export const uiOptions = {
  folder: { ...positional, type: "string", default: "reports", describe: "Folder with runs and profiles" },
  port: { type: "number", default: 0, describe: "Port on this machine. 0: a free one" },
  open: shared.open,
} as const;

export type UiOptions = ParsedOptions<typeof uiOptions>;
