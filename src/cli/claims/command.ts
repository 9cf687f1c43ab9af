import type { Argv, CommandModule } from "yargs";
import { claimsOptions, type ClaimsOptions } from "./options.ts";

export const claimsCommand: CommandModule<object, ClaimsOptions> = {
  command: "claims [run]",
  describe: "Compare published performance claims with a run: their figure, ours, and the conditions",
  builder: (yargs: Argv<object>): Argv<ClaimsOptions> => {
    const { run, ...flags } = claimsOptions;
    return yargs
      .positional("run", run)
      .options(flags)
      .example("$0 run --set full && $0 claims", "measure everything, then see which claims hold")
      .example("$0 claims --source S4 --verdict partly", "the claims of one document that hold in part");
  },
  handler: async (options) => {
    const { showClaims } = await import("./show-claims.ts");
    showClaims(options);
  },
};
