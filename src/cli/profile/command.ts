import type { Argv, CommandModule } from "yargs";
import { profileOptions, type ProfileOptions } from "./options.ts";

export const profileCommand: CommandModule<object, ProfileOptions> = {
  command: "profile <scenario>",
  describe: "Profile the engine in a scenario and write a page that opens offline",
  builder: (yargs: Argv<object>): Argv<ProfileOptions> => {
    const { scenario, ...flags } = profileOptions;
    return yargs
      .positional("scenario", scenario)
      .options(flags)
      .example("$0 profile cold-start", "where start-up spends its time")
      .example("$0 profile cold-start --against v0.1.0", "which functions explain what changed since")
      .example("$0 profile parallel-tools --tool trace", "a waterfall of one run, its critical path, and findings")
      .example("$0 profile prod.cpuprofile", "the same page for a profile taken elsewhere");
  },
  handler: async (options) => {
    const { profileScenario } = await import("./profile-scenario.ts");
    process.exitCode = await profileScenario(options);
  },
};
