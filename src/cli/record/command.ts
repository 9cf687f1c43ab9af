import type { Argv, CommandModule } from "yargs";
import { recordOptions, type RecordOptions } from "./options.ts";

const describe = "Run a command and record its model calls, without secrets";

export const recordCommand: CommandModule<object, RecordOptions> = {
  command: "record",
  describe,
  builder: (yargs: Argv<object>): Argv<RecordOptions> =>
    yargs
      .usage(`$0 record [options] -- <command..>\n\n${describe}`)
      .options(recordOptions)
      .example([
        ["$0 record --out fix-bug.json -- your-agent 'fix the bug'", "then: bench serve --cassette fix-bug.json"],
      ]),
  handler: async (options) => {
    const { recordCassette } = await import("./record-cassette.ts");
    process.exitCode = await recordCassette(options, recordedCommand(process.argv));
  },
};

/** All words after the first `--`, unchanged. yargs would parse their numbers and options. */
function recordedCommand(argv: readonly string[]): string[] {
  const at = argv.indexOf("--");
  return at < 0 ? [] : argv.slice(at + 1);
}
