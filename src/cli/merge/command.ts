import type { Argv, CommandModule } from "yargs";

/** Options of `bench merge`, as parsed. */
export interface MergeOptions {
  readonly parts: readonly string[];
  readonly baseline: string | undefined;
  readonly gate: boolean;
  readonly strict: boolean;
  readonly out: string;
  readonly json: boolean;
}

export const mergeCommand: CommandModule<object, MergeOptions> = {
  command: "merge <parts..>",
  describe: "Join the parts that several machines measured, and judge the whole once",
  builder: (yargs: Argv<object>): Argv<MergeOptions> =>
    yargs
      .positional("parts", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "Folders or files of the parts",
      })
      .option("baseline", {
        type: "string",
        describe: "Kept run to compare with, where the parts were measured without one",
      })
      .option("gate", { type: "boolean", default: false, describe: "Exit 1 on a regression" })
      .option("strict", { type: "boolean", default: false, describe: "With --gate: exit 3 when inconclusive" })
      .option("out", { type: "string", default: "reports", describe: "Folder that the run's folder is made in" })
      .option("json", { type: "boolean", default: false, describe: "Print the run file instead of tables" })
      .example("$0 merge parts/*/ --gate", "all parts of a run that CI shared out; exit 1 on a regression"),
  handler: async (options) => {
    const { mergeParts } = await import("./merge-parts.ts");
    process.exitCode = await mergeParts(options);
  },
};
