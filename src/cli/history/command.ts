import type { Argv, CommandModule } from "yargs";
import { historyOptions, type HistoryOptions } from "./options.ts";

export const historyCommand: CommandModule<object, HistoryOptions> = {
  command: "history [scenario] [metric]",
  describe: "Show a metric over several runs, and where its level changed (advice, not a verdict)",
  builder: (yargs: Argv<object>): Argv<HistoryOptions> =>
    yargs.options(historyOptions).example([
      ["$0 history", "a line for every gating metric"],
      ["$0 history cold-start process.cpu_time --arm lazy", "every point of one metric, with its revision"],
      ["$0 history --runs site/run --worse-within 5", "exit code 1 if a level got worse within the newest five runs"],
    ]),
  handler: async (options) => {
    const { showHistory } = await import("./history.ts");
    await showHistory(options);
  },
};
