import type { Argv, CommandModule } from "yargs";
import { reportOptions, type ReportOptions } from "./options.ts";

const example = "$0 report reports/2026-11-21-081500-1a2b";

export const reportCommand: CommandModule<object, ReportOptions> = {
  command: "report <run>",
  describe: "Write a run's page again, or print it in another format",
  builder: (yargs: Argv<object>): Argv<ReportOptions> =>
    yargs.options(reportOptions).example([
      [example, "write its index.html and print its table; also for a run that was killed"],
      [`${example} --format junit --out junit.xml`, "for a CI system"],
      [`${example} --history reports`, "its page, with the earlier values of its metrics"],
    ]),
  handler: async (options) => {
    const { reportRun } = await import("./report-run.ts");
    await reportRun(options);
  },
};
