import type { ParsedOptions } from "../command-line/shared-options.ts";

/** The options of `bench init`. */
export const initOptions = {
  engine: { type: "string", describe: "Command that runs one {prompt}. Default: from the project file" },
} as const;

export type InitOptions = ParsedOptions<typeof initOptions>;
