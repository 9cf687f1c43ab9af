import type { Argv, CommandModule } from "yargs";

/** Options of `bench report`, as parsed. */
export interface ReportOptions {
  readonly run: string;
  readonly out: string | undefined;
  readonly json: boolean;
}

export const reportCommand: CommandModule<object, ReportOptions> = {
  command: "report <run>",
  describe: "Write the page of a kept run again, also of one that was killed",
  builder: (yargs: Argv<object>): Argv<ReportOptions> =>
    yargs
      .positional("run", { type: "string", demandOption: true, describe: "A run's folder or run file" })
      .option("out", { type: "string", describe: "Folder for the page; default: the run's own" })
      .option("json", { type: "boolean", default: false, describe: "Print the run file instead" })
      .example("$0 report reports/2026-11-21-081500-1a2b", "write its index.html and print its table"),
  handler: async (options) => {
    const { reportRun } = await import("../report-run.ts");
    await reportRun(options);
  },
};
