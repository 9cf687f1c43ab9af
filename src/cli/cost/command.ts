import type { Argv, CommandModule } from "yargs";
import { costOptions, type CostOptions } from "./options.ts";

const describe = "Show what a session cost, why its cache missed, and what it would have cost with other settings";

export const costCommand: CommandModule<object, CostOptions> = {
  command: "cost [files..]",
  describe,
  builder: (yargs: Argv<object>): Argv<CostOptions> =>
    yargs.options(costOptions).example([
      ["$0 cost ~/.claude/projects/my-project/SESSION.jsonl", "a session of Claude Code, with its sub-agents"],
      ["$0 cost fix-bug.json --format markdown", "a cassette of bench record, as Markdown"],
    ]),
  handler: async (options) => {
    const { showCost } = await import("./show-cost.ts");
    showCost(options);
  },
};
