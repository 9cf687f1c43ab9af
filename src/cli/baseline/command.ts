import type { Argv, CommandModule } from "yargs";

/** Options of `bench baseline`, as parsed. */
export interface BaselineOptions {
  readonly action: (typeof actions)[number];
  readonly name: string | undefined;
  readonly metric: string | undefined;
  readonly from: readonly string[];
  readonly reason: string | undefined;
  readonly scenario: string | undefined;
  readonly arm: string | undefined;
  readonly force: boolean;
  readonly add: boolean;
  readonly json: boolean;
}

const actions = ["save", "list", "show", "accept", "remove"] as const;

export const baselineCommand: CommandModule<object, BaselineOptions> = {
  command: "baseline <action> [name] [metric]",
  describe: "Keep two agreeing runs under a name, list and show kept ones, accept a regression",
  builder: (yargs: Argv<object>): Argv<BaselineOptions> =>
    yargs
      .positional("action", { choices: actions, demandOption: true, describe: "What to do with it" })
      .positional("name", { type: "string", describe: "Name, such as v0.1.0" })
      .positional("metric", { type: "string", describe: "accept: the metric that regressed" })
      .option("from", {
        type: "string",
        array: true,
        default: [],
        describe: "save: two runs that have to agree (--add: one); accept: the run; default: the newest in reports/",
      })
      .option("reason", { type: "string", describe: "accept: why it is all right; kept beside the value" })
      .option("scenario", { type: "string", describe: "accept: only in this scenario" })
      .option("arm", { type: "string", describe: "accept: only on this arm" })
      .option("force", { type: "boolean", default: false, describe: "save: replace a baseline of that name" })
      .option("add", {
        type: "boolean",
        default: false,
        describe: "save: one more recording of the same commit; five can judge CPU time and memory by themselves",
      })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 run && $0 run && $0 baseline save v0.1.0", "keep the two newest runs, if they agree")
      .example(
        '$0 baseline accept v0.1.0 cost.total --reason "longer answers, wanted"',
        "the gate lets it pass from now on",
      )
      .example("$0 baseline show v0.1.0", "its numbers"),
  handler: async (options) => {
    const { manageBaselines } = await import("./manage-baselines.ts");
    await manageBaselines(options);
  },
};
