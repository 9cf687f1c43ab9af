import type { Argv, CommandModule } from "yargs";
import { initOptions, type InitOptions } from "./options.ts";

export const initCommand: CommandModule<object, InitOptions> = {
  command: "init",
  describe: "Write a bench.config.ts for the engine in this folder",
  builder: (yargs: Argv<object>): Argv<InitOptions> =>
    yargs.options(initOptions).example([
      ["$0 init", "take the engine's command and build from package.json"],
      ['$0 init --engine "python -m agent --once"', "any command that calls ANTHROPIC_BASE_URL"],
    ]),
  handler: async (options) => {
    const { initialise } = await import("./initialise.ts");
    await initialise(process.cwd(), options.engine);
  },
};
