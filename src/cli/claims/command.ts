import type { Argv, CommandModule } from "yargs";
import { claimsOptions, type ClaimsOptions } from "./options.ts";

export const claimsCommand: CommandModule<object, ClaimsOptions> = {
  command: "claims [run]",
  describe: "Compare published performance claims with a run: their figure, ours, and the conditions",
  builder: (yargs: Argv<object>): Argv<ClaimsOptions> =>
    yargs.options(claimsOptions).example([
      ["$0 run --set all && $0 claims", "measure everything, then see which claims hold"],
      ["$0 claims --source S4 --verdict partly", "the claims of one document that hold in part"],
    ]),
  handler: async (options) => {
    const { showClaims } = await import("./show-claims.ts");
    await showClaims(options);
  },
};
