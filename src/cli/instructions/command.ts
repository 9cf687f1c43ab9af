import type { Argv, CommandModule } from "yargs";

/** Options of `bench instructions`, as parsed. */
export interface InstructionsOptions {
  readonly kernel: readonly string[];
  readonly against: string | undefined;
  readonly gate: boolean;
  readonly strict: boolean;
  readonly json: boolean;
}

export const instructionsCommand: CommandModule<object, InstructionsOptions> = {
  command: "instructions [kernel..]",
  describe: "Count the instructions of the reference engine's inner loops; needs valgrind",
  builder: (yargs: Argv<object>): Argv<InstructionsOptions> =>
    yargs
      .positional("kernel", {
        type: "string",
        array: true,
        default: [],
        defaultDescription: "all of them",
        describe: "Inner loop to count, such as scheduling",
      })
      .option("against", { type: "string", describe: "Baseline, git revision or run file: count its commit as well" })
      .option("gate", { type: "boolean", default: false, describe: "Exit code 1 when a kernel takes over 1 % more" })
      .option("strict", {
        type: "boolean",
        default: false,
        describe: "With --gate: exit code 3 when one can't be judged",
      })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 instructions", "instructions per answer, request body, plan, pass and turn")
      .example("$0 instructions scheduling --against v0.1.0 --gate", "did scheduling become dearer since"),
  handler: async (options) => {
    const { showInstructions } = await import("./show-instructions.ts");
    process.exitCode = await showInstructions(options);
  },
};
