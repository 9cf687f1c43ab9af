import type { Argv, CommandModule } from "yargs";
import { mergeOptions, type MergeOptions } from "./options.ts";

export const mergeCommand: CommandModule<object, MergeOptions> = {
  command: "merge <parts..>",
  describe: "Join the parts that several machines measured, and judge the whole run once",
  builder: (yargs: Argv<object>): Argv<MergeOptions> =>
    yargs.options(mergeOptions).example([["$0 merge parts/*/ --gate", "all parts of a run; exit 1 on a regression"]]),
  handler: async (options) => {
    const { mergeParts } = await import("./merge-parts.ts");
    process.exitCode = await mergeParts(options);
  },
};
