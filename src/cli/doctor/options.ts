import { jsonOption, type ParsedOptions } from "../command-line/shared-options.ts";

/** The options of `bench doctor`. */
export const doctorOptions = { json: jsonOption } as const;

export type DoctorOptions = ParsedOptions<typeof doctorOptions>;
