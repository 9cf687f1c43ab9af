import type { Argv, CommandModule } from "yargs";

/** Options of `bench calibrate`, as parsed. */
export interface CalibrateOptions {
  readonly scenarios: readonly string[];
  readonly set: string;
  readonly engine: string;
  readonly pairs: number;
  readonly seed: string;
  readonly out: string;
  readonly json: boolean;
}

export const calibrateCommand: CommandModule<object, CalibrateOptions> = {
  command: "calibrate [scenarios..]",
  describe: "Measure an engine against itself: how large is noise here",
  builder: (yargs: Argv<object>): Argv<CalibrateOptions> =>
    yargs
      .positional("scenarios", { type: "string", array: true, default: [], describe: "Scenarios; none: the set" })
      .option("set", { type: "string", default: "quick", describe: "quick, full, or a family" })
      .option("engine", { type: "string", default: "reference", describe: "Engine to measure" })
      .option("pairs", { type: "number", default: 60, describe: "Pairs of each of the two blocks, 30 or more" })
      .option("seed", { type: "string", default: "bench", describe: "Seed of workloads, latencies and order" })
      .option("out", { type: "string", default: "reports", describe: "Folder that the run's folder is made in" })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 calibrate cold-start", "noise floor and sensible margin of each timing"),
  handler: async (options) => {
    const { calibrate } = await import("./calibrate.ts");
    process.exitCode = await calibrate(options);
  },
};
