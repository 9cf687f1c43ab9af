import type { Argv, CommandModule } from "yargs";
import { profileOptions, type ProfileOptions } from "./options.ts";

export const profileCommand: CommandModule<object, ProfileOptions> = {
  command: "profile [scenario]",
  describe: "Profile the engine in a scenario and write a page that opens offline",
  builder: (yargs: Argv<object>): Argv<ProfileOptions> =>
    yargs.options(profileOptions).example([
      ["$0 profile cold-start", "where start-up spends its time"],
      ["$0 profile cold-start --against v0.1.0", "which functions explain what changed since"],
      ["$0 profile parallel-tools --tool trace", "a waterfall of one run, its critical path, and findings"],
      ["$0 profile --cassette fix-bug.json", "where the time of a recorded session goes"],
      ["$0 profile prod.cpuprofile", "the same page for a profile taken elsewhere"],
    ]),
  handler: async (options) => {
    const { profileScenario } = await import("./profile-scenario.ts");
    process.exitCode = await profileScenario(options);
  },
};
