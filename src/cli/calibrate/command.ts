import type { Argv, CommandModule } from "yargs";
import { calibrateOptions, type CalibrateOptions } from "./options.ts";

export const calibrateCommand: CommandModule<object, CalibrateOptions> = {
  command: "calibrate [scenarios..]",
  describe: "Measure how noisy this machine is: an engine against itself",
  builder: (yargs: Argv<object>): Argv<CalibrateOptions> =>
    yargs
      .options(calibrateOptions)
      .example([["$0 calibrate cold-start", "noise floor and suggested margin of each timing"]]),
  handler: async (options) => {
    const { calibrate } = await import("./calibrate.ts");
    process.exitCode = await calibrate(options);
  },
};
