import type { Argv, CommandModule } from "yargs";
import { uiOptions, type UiOptions } from "./options.ts";

export const uiCommand: CommandModule<object, UiOptions> = {
  command: "ui [folder]",
  describe: "Show runs on a page of this machine: follow one, compare two, open reports and profiles",
  builder: (yargs: Argv<object>): Argv<UiOptions> =>
    yargs.options(uiOptions).example([
      ["$0 ui --open", "the runs of reports/ in the browser"],
      ["$0 ui ../other/reports --port 8080", "another folder, at a fixed port"],
    ]),
  handler: async (options) => {
    const { showRuns } = await import("./show-runs.ts");
    await showRuns(options);
  },
};
