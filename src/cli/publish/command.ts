import type { Argv, CommandModule } from "yargs";
import { publishOptions, type PublishOptions } from "./options.ts";

export const publishCommand: CommandModule<object, PublishOptions> = {
  command: "publish [runs..]",
  describe: "Add runs to a static site with verdicts, histories, a feed and badges",
  builder: (yargs: Argv<object>): Argv<PublishOptions> =>
    yargs.options(publishOptions).example([
      ["$0 publish --out site", "all runs of reports/ as a site; open site/index.html"],
      ["$0 publish reports/2026-11-21-081500-1a2b --out site", "one more run"],
    ]),
  handler: async (options) => {
    const { publishRuns } = await import("./publish.ts");
    await publishRuns(options);
  },
};
