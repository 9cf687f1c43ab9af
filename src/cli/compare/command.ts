import type { Argv, CommandModule } from "yargs";
import { compareOptions, type CompareOptions } from "./options.ts";

export const compareCommand: CommandModule<object, CompareOptions> = {
  command: "compare <base> <head> [scenarios..]",
  describe: "Compare two revisions, published versions, runs or baselines",
  builder: (yargs: Argv<object>): Argv<CompareOptions> =>
    yargs.options(compareOptions).example([
      ["$0 compare v0.1.0 .", "a revision and the working tree, measured in pairs"],
      ["$0 compare pi@0.74.1 pi@0.74.2 cold-start", "two published versions of an agent"],
      ["$0 compare reports/A reports/B", "two runs: exact numbers are judged, timings are shown"],
    ]),
  handler: async (options) => {
    const { compareSides } = await import("./compare-sides.ts");
    process.exitCode = await compareSides(options);
  },
};
