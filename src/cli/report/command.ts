import type { Argv, CommandModule } from "yargs";
import { type FormatName, formatNames } from "../../report/format-names.ts";

/** Options of `bench report`, as parsed. */
export interface ReportOptions {
  readonly run: string;
  readonly format: FormatName | undefined;
  readonly out: string | undefined;
  readonly history: readonly string[];
  readonly json: boolean;
}

export const reportCommand: CommandModule<object, ReportOptions> = {
  command: "report <run>",
  describe: "Write the page of a kept run again, also of one that was killed, or print it in another format",
  builder: (yargs: Argv<object>): Argv<ReportOptions> =>
    yargs
      .positional("run", { type: "string", demandOption: true, describe: "A run's folder or run file" })
      .option("format", { choices: formatNames, describe: "Print the report so, instead of writing the page" })
      .option("out", {
        type: "string",
        describe: "Folder for the page; default: the run's own. With --format: a file; default: stdout",
      })
      .option("history", {
        type: "string",
        array: true,
        default: [],
        describe: "Earlier runs to draw its metrics over: run files, run folders, or folders of them",
      })
      .option("json", { type: "boolean", default: false, describe: "Print the run file instead" })
      .example("$0 report reports/2026-11-21-081500-1a2b", "write its index.html and print its table")
      .example("$0 report reports/2026-11-21-081500-1a2b --format junit --out junit.xml", "for a CI system")
      .example(
        "$0 report reports/2026-11-21-081500-1a2b --history reports",
        "its page, with what its metrics were before",
      ),
  handler: async (options) => {
    const { reportRun } = await import("./report-run.ts");
    await reportRun(options);
  },
};
