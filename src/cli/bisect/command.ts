import type { Argv, CommandModule } from "yargs";

/** Options of `bench bisect`, as parsed. */
export interface BisectOptions {
  readonly scenario: string;
  readonly metric: string;
  readonly good: string;
  readonly bad: string;
  readonly arm: string | undefined;
  readonly engine: string;
  readonly trials: number | undefined;
  readonly seed: string;
  readonly out: string;
  readonly json: boolean;
}

export const bisectCommand: CommandModule<object, BisectOptions> = {
  command: "bisect <scenario> <metric> <good> <bad>",
  describe: "Find the commit that made a metric worse, by measuring commits beside the good one",
  builder: (yargs: Argv<object>): Argv<BisectOptions> =>
    yargs
      .positional("scenario", { type: "string", demandOption: true, describe: "Scenario" })
      .positional("metric", { type: "string", demandOption: true, describe: "Metric; bench list metrics has them" })
      .positional("good", { type: "string", demandOption: true, describe: "A revision before the change" })
      .positional("bad", { type: "string", demandOption: true, describe: "A revision after it" })
      .option("arm", { type: "string", describe: "Only this arm; default: those that the metric gates" })
      .option("engine", { type: "string", default: "reference", describe: "Engine to measure" })
      .option("trials", { type: "number", describe: "At most this many pairs a commit, twice as many in doubt" })
      .option("seed", { type: "string", default: "bench", describe: "Seed of workloads, latencies and order" })
      .option("out", { type: "string", default: "reports", describe: "Folder that the runs' folders are made in" })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 bisect cold-start process.cpu_time v0.1.0 HEAD", "which commit made start-up dearer"),
  handler: async (options) => {
    const { bisect } = await import("./bisect.ts");
    process.exitCode = await bisect(options);
  },
};
