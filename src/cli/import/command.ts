import type { Argv, CommandModule } from "yargs";
import { importOptions, type ImportOptions } from "./options.ts";

const describe = "Turn sessions of agents, HAR files and logs of proxies into a cassette";

export const importCommand: CommandModule<object, ImportOptions> = {
  command: "import [files..]",
  describe,
  builder: (yargs: Argv<object>): Argv<ImportOptions> =>
    yargs.options(importOptions).example([
      ["$0 import ~/.claude/projects/my-project/SESSION.jsonl", "a session of Claude Code, with its sub-agents"],
      ["$0 import rollout.jsonl --out fix-bug.json --no-private", "a session of Codex, with its words"],
    ]),
  handler: async (options) => {
    const { importSessions } = await import("./import-sessions.ts");
    process.exitCode = await importSessions(options);
  },
};
