import type { Argv, CommandModule } from "yargs";
import { bisectOptions, type BisectOptions } from "./options.ts";

export const bisectCommand: CommandModule<object, BisectOptions> = {
  command: "bisect <scenario> <metric> <good> <bad>",
  describe: "Find the commit that made a metric worse",
  builder: (yargs: Argv<object>): Argv<BisectOptions> =>
    yargs
      .options(bisectOptions)
      .example([["$0 bisect cold-start process.cpu_time v0.1.0 HEAD", "which commit made start-up slower"]]),
  handler: async (options) => {
    const { bisect } = await import("./bisect.ts");
    process.exitCode = await bisect(options);
  },
};
