import type { Argv, CommandModule } from "yargs";

/** Options of `bench publish`, as parsed. */
export interface PublishOptions {
  readonly runs: readonly string[];
  readonly out: string;
  readonly url: string | undefined;
}

export const publishCommand: CommandModule<object, PublishOptions> = {
  command: "publish [runs..]",
  describe: "Add runs to a static site: verdicts, histories, a page a run, feed and badges",
  builder: (yargs: Argv<object>): Argv<PublishOptions> =>
    yargs
      .positional("runs", {
        type: "string",
        array: true,
        default: ["reports"],
        describe: "Run files, run folders, baselines, or folders of them",
      })
      .option("out", { type: "string", demandOption: true, describe: "The site's folder; runs that it has stay" })
      .option("url", { type: "string", describe: "Where the site will be, for whole addresses in its feed" })
      .example("$0 publish --out site", "all runs of reports/ as a site: open site/index.html")
      .example("$0 publish reports/2026-11-21-081500-1a2b --out site", "one more run; pages of others are not touched"),
  handler: async (options) => {
    const { publishRuns } = await import("./publish.ts");
    await publishRuns(options);
  },
};
