import type { Argv, CommandModule } from "yargs";

/** Options of `bench list`, as parsed. */
export interface ListOptions {
  readonly what: (typeof kinds)[number] | undefined;
  readonly json: boolean;
}

const kinds = ["scenarios", "engines", "metrics", "profiles"] as const;

export const listCommand: CommandModule<object, ListOptions> = {
  command: "list [what]",
  describe: "List scenarios, engines, metrics or profiling tools",
  builder: (yargs: Argv<object>): Argv<ListOptions> =>
    yargs
      .positional("what", { choices: kinds, defaultDescription: "scenarios", describe: "What to list" })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 list metrics", "every metric with unit, kind and meaning"),
  handler: async (options) => {
    const { listThings } = await import("./list-things.ts");
    await listThings(options);
  },
};
