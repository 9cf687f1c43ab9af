import type { Argv, CommandModule } from "yargs";
import { baselineOptions, type BaselineOptions } from "./options.ts";

export const baselineCommand: CommandModule<object, BaselineOptions> = {
  command: "baseline <action> [name] [metric]",
  describe: "Save, list, show and remove baselines, and accept a regression",
  builder: (yargs: Argv<object>): Argv<BaselineOptions> =>
    yargs.options(baselineOptions).example([
      ["$0 run && $0 run && $0 baseline save v0.1.0", "save the two newest runs, if they agree"],
      ['$0 baseline accept v0.1.0 cost.total --reason "Longer answers."', "the gate passes it from now on"],
      ["$0 baseline show v0.1.0", "its numbers"],
    ]),
  handler: async (options) => {
    const { manageBaselines } = await import("./manage-baselines.ts");
    await manageBaselines(options);
  },
};
