import type { Argv, CommandModule } from "yargs";

/** Options of `bench history`, as parsed. */
export interface HistoryOptions {
  readonly scenario: string | undefined;
  readonly metric: string | undefined;
  readonly runs: readonly string[];
  readonly arm: string | undefined;
  readonly json: boolean;
}

export const historyCommand: CommandModule<object, HistoryOptions> = {
  command: "history [scenario] [metric]",
  describe: "How a metric went over kept runs, and where its level changed (advice, never a verdict)",
  builder: (yargs: Argv<object>): Argv<HistoryOptions> =>
    yargs
      .positional("scenario", { type: "string", describe: "Scenario; none: all" })
      .positional("metric", { type: "string", describe: "Metric; none: those that gate" })
      .option("runs", {
        type: "string",
        array: true,
        default: ["reports"],
        describe: "Run files, run folders, baselines, or folders of them",
      })
      .option("arm", { type: "string", describe: "Only this arm" })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 history", "a line for every gating metric")
      .example("$0 history cold-start process.cpu_time --arm lazy", "the points of one, with revisions"),
  handler: async (options) => {
    const { showHistory } = await import("./history.ts");
    await showHistory(options);
  },
};
