import type { Argv, CommandModule } from "yargs";
import { listOptions, type ListOptions } from "./options.ts";

export const listCommand: CommandModule<object, ListOptions> = {
  command: "list [what]",
  describe: "List scenarios, engines, metrics or profiling tools",
  builder: (yargs: Argv<object>): Argv<ListOptions> =>
    yargs.options(listOptions).example([["$0 list metrics", "every metric with its unit, kind and meaning"]]),
  handler: async (options) => {
    const { listThings } = await import("./list-things.ts");
    await listThings(options);
  },
};
