import type { Argv, CommandModule } from "yargs";
import { initOptions, type InitOptions } from "./options.ts";

export const initCommand: CommandModule<object, InitOptions> = {
  command: "init",
  describe: "Write a bench.config.ts for the agent in this folder",
  builder: (yargs: Argv<object>): Argv<InitOptions> =>
    yargs.options(initOptions).example([
      ["$0 init", "take command, install and build from package.json, pyproject.toml, go.mod or Cargo.toml"],
      ['$0 init --engine "python -m agent --once"', "any command that runs one prompt"],
    ]),
  handler: async (options) => {
    const { initialise } = await import("./initialise.ts");
    await initialise(process.cwd(), options.engine);
  },
};
