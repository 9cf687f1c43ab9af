import type { Argv, CommandModule } from "yargs";
import { wordsBehindDashes } from "../command-line/words-behind-dashes.ts";
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
        ["$0 record --out fix-bug.json -- your-agent 'fix the bug'", "then: bench run --cassette fix-bug.json"],
        [
          '$0 record --engine pi --prompt "fix the bug" --out fix-bug.json',
          "an agent that bench knows, as its entry says",
        ],
      ]),
  handler: async (options) => {
    const { recordCassette } = await import("./record-cassette.ts");
    process.exitCode = await recordCassette(options, wordsBehindDashes(process.argv));
  },
};
