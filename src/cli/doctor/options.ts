import { type ParsedOptions, shared } from "../command-line/shared-options.ts";

/** The options of `bench doctor`. */
export const doctorOptions = { json: shared.json } as const;

export type DoctorOptions = ParsedOptions<typeof doctorOptions>;
