import { formatNames } from "../../report/format-names.ts";
import { type ParsedOptions, positional } from "../command-line/shared-options.ts";

/** The options of `bench report`. */
export const reportOptions = {
  run: { ...positional, type: "string", demandOption: true, describe: "A run's folder or run file" },
  format: { choices: formatNames, describe: "Print the report in this format. Default: write its page" },
  out: { type: "string", describe: "Folder for the page (default: the run's), or file for --format (default: stdout)" },
  history: {
    type: "string",
    array: true,
    default: [],
    describe: "Earlier runs for charts over time: run files or folders",
  },
  json: { type: "boolean", default: false, describe: "Print the run file" },
} as const;

export type ReportOptions = ParsedOptions<typeof reportOptions>;
