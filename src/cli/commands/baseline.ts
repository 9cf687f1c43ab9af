import type { Argv, CommandModule } from "yargs";

/** Options of `bench baseline`, as parsed. */
export interface BaselineOptions {
  readonly action: "save" | "list" | "show";
  readonly name: string | undefined;
  readonly from: string | undefined;
  readonly force: boolean;
  readonly add: boolean;
  readonly json: boolean;
}

const actions = ["save", "list", "show"] as const;

export const baselineCommand: CommandModule<object, BaselineOptions> = {
  command: "baseline <action> [name]",
  describe: "Keep a run under a name, list kept ones, show one",
  builder: (yargs: Argv<object>): Argv<BaselineOptions> =>
    yargs
      .positional("action", { choices: actions, demandOption: true })
      .positional("name", { type: "string", describe: "Name, such as v0.1.0" })
      .option("from", { type: "string", describe: "save: the run to keep; default: the newest in reports/" })
      .option("force", { type: "boolean", default: false, describe: "save: replace a baseline of that name" })
      .option("add", {
        type: "boolean",
        default: false,
        describe: "save: one more recording of the same commit; five can judge CPU time and memory by themselves",
      })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 baseline save v0.1.0", "keep the newest run")
      .example("$0 baseline show v0.1.0", "its numbers"),
  handler: async (options) => {
    const { manageBaselines } = await import("../manage-baselines.ts");
    await manageBaselines(options);
  },
};
