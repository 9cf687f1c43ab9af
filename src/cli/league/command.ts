import type { Argv, CommandModule } from "yargs";
import { leagueOptions, type LeagueOptions } from "./options.ts";

export const leagueCommand: CommandModule<object, LeagueOptions> = {
  command: "league [engines..]",
  describe: "Measure several engines side by side, and rank each figure where a rank is sure",
  builder: (yargs: Argv<object>): Argv<LeagueOptions> =>
    yargs.options(leagueOptions).example([
      ["$0 league pi codex reference", "agents that bench knows (bench agents list), and the engine of bench"],
      ["$0 league my-agent pi --budget 10m", "an engine of bench.config beside a known one, with more rounds"],
      ["$0 league my-agent pi --cassette fix-bug.json", "the same, and on a recorded session"],
      ["$0 league --from reports/ID/league.json", "page, Markdown and CSV of a league that was measured"],
    ]),
  handler: async (options) => {
    const { league } = await import("./league.ts");
    process.exitCode = await league(options);
  },
};
