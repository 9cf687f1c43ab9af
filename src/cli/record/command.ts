import type { Argv, CommandModule } from "yargs";

/** Options of `bench record`, as parsed. */
export interface RecordOptions {
  readonly out: string;
  readonly upstream: string;
  readonly force: boolean;
}

export const recordCommand: CommandModule<object, RecordOptions> = {
  command: "record",
  describe: "Run a command and record what it says to its model provider, without secrets",
  builder: (yargs: Argv<object>): Argv<RecordOptions> =>
    yargs
      .option("out", {
        type: "string",
        default: "cassette.json",
        describe: "File to write; a readable .md goes beside it",
      })
      .option("upstream", {
        type: "string",
        default: "https://api.anthropic.com",
        describe: "Provider to record, without /v1",
      })
      .option("force", { type: "boolean", default: false, describe: "Replace a cassette that is there" })
      .example("$0 record --out fix-bug.json -- your-agent 'fix the bug'", "then: bench serve --cassette fix-bug.json"),
  handler: async (options) => {
    const { recordCassette } = await import("./record-cassette.ts");
    process.exitCode = await recordCassette(options, commandOf(process.argv));
  },
};

/** All after the first `--`, untouched: yargs would read numbers and options of a command that is not its own. */
function commandOf(argv: readonly string[]): string[] {
  const at = argv.indexOf("--");
  return at < 0 ? [] : argv.slice(at + 1);
}
