import type { Argv, CommandModule } from "yargs";

/** Options of `bench init`, as parsed. */
export interface InitOptions {
  readonly engine: string | undefined;
}

export const initCommand: CommandModule<object, InitOptions> = {
  command: "init",
  describe: "Write a bench.config.ts for the engine in this folder",
  builder: (yargs: Argv<object>): Argv<InitOptions> =>
    yargs
      .option("engine", {
        type: "string",
        describe: "Command that runs one prompt; {prompt} stands for it (else it comes last). None: from package.json",
      })
      .example("$0 init", "take the engine's command and build from package.json")
      .example('$0 init --engine "python -m agent --once"', "any command that calls ANTHROPIC_BASE_URL"),
  handler: async (options) => {
    const { initialise } = await import("./initialise.ts");
    await initialise(process.cwd(), options.engine);
  },
};
