import type { Argv, CommandModule } from "yargs";
import { instructionsOptions, type InstructionsOptions } from "./options.ts";

export const instructionsCommand: CommandModule<object, InstructionsOptions> = {
  command: "instructions [kernel..]",
  describe: "Count the instructions of the reference engine's inner loops (needs valgrind)",
  builder: (yargs: Argv<object>): Argv<InstructionsOptions> =>
    yargs.options(instructionsOptions).example([
      ["$0 instructions", "instructions for an answer, a request body, a plan, a pass and a turn"],
      ["$0 instructions scheduling --against v0.1.0 --gate", "whether scheduling became slower"],
    ]),
  handler: async (options) => {
    const { showInstructions } = await import("./show-instructions.ts");
    process.exitCode = await showInstructions(options);
  },
};
