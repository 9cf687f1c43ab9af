import type { Argv, CommandModule } from "yargs";

/** Options of `bench claims`, as parsed. */
export interface ClaimsOptions {
  readonly run: string | undefined;
  readonly source: string | undefined;
  readonly verdict: string | undefined;
  readonly json: boolean;
}

export const claimsCommand: CommandModule<object, ClaimsOptions> = {
  command: "claims [run]",
  describe: "Hold published performance claims against a run: their figure, ours, and under which condition",
  builder: (yargs: Argv<object>): Argv<ClaimsOptions> =>
    yargs
      .positional("run", { type: "string", describe: "Run folder or file; none: the newest run" })
      .option("source", { type: "string", describe: "Only the claims of this document, such as S4" })
      .option("verdict", {
        choices: ["confirmed", "partly", "not-confirmed", "not-testable", "not-measured"],
        describe: "Only claims with this outcome",
      })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 run --set full && $0 claims", "measure everything, then see what holds")
      .example("$0 claims --source S4 --verdict partly", "what of one document holds in part"),
  handler: async (options) => {
    const { showClaims } = await import("./show-claims.ts");
    showClaims(options);
  },
};
