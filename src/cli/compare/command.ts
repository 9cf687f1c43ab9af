import type { Argv, CommandModule } from "yargs";

/** Options of `bench compare`, as parsed. */
export interface CompareOptions {
  readonly base: string;
  readonly head: string;
  readonly scenarios: readonly string[];
  readonly set: string;
  readonly engine: string;
  readonly trials: number | undefined;
  readonly strict: boolean;
  readonly seed: string;
  readonly out: string;
  readonly json: boolean;
}

export const compareCommand: CommandModule<object, CompareOptions> = {
  command: "compare <base> <head> [scenarios..]",
  describe: "Hold two revisions, runs or baselines side by side",
  builder: (yargs: Argv<object>): Argv<CompareOptions> =>
    yargs
      .positional("base", { type: "string", demandOption: true, describe: "Baseline, revision or run file" })
      .positional("head", { type: "string", demandOption: true, describe: "The same; . is the working tree" })
      .positional("scenarios", { type: "string", array: true, default: [], describe: "Scenarios; none: the set" })
      .option("set", { type: "string", default: "quick", describe: "quick, full, or a family" })
      .option("engine", { type: "string", default: "reference", describe: "Engine to measure" })
      .option("trials", { type: "number", describe: "Exactly this many pairs" })
      .option("strict", { type: "boolean", default: false, describe: "Exit 3 when inconclusive" })
      .option("seed", { type: "string", default: "bench", describe: "Seed of workloads, latencies and order" })
      .option("out", { type: "string", default: "reports", describe: "Folder that the run's folder is made in" })
      .option("json", { type: "boolean", default: false, describe: "Print the run file instead of tables" })
      .example("$0 compare v0.1.0 .", "a revision against the working tree, measured in pairs")
      .example(
        "$0 compare reports/A/run.json reports/B/run.json",
        "two kept runs: exact numbers judged, timings shown",
      ),
  handler: async (options) => {
    const { compareSides } = await import("./compare-sides.ts");
    process.exitCode = await compareSides(options);
  },
};
