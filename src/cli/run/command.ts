import type { Argv, CommandModule } from "yargs";
import { runOptions, type RunOptions } from "./options.ts";

export const runCommand: CommandModule<object, RunOptions> = {
  command: "run [scenarios..]",
  describe: "Run scenarios, compare with a baseline, write a report",
  builder: (yargs: Argv<object>): Argv<RunOptions> =>
    yargs.options(runOptions).example([
      ["$0 run", "the quick set, in under a minute"],
      ["$0 run cold-start --trials 30", "one scenario, thirty rounds"],
      ["$0 run --engine pi", "an agent that bench knows (bench agents list)"],
      ['$0 run --engine-command "node agent.js {prompt}"', "any command, without a configuration"],
      ["$0 run --engine pi --cassette fix-bug.json", "a session of your own, from bench record"],
      ["$0 run --engine pi --engine my-agent", "two engines, measured in pairs: is the second dearer?"],
      ["$0 run --baseline v0.1.0 --gate", "compare with a baseline; exit 1 on a regression"],
      ["$0 run --set full --shard 2/4", "the second of four machines; bench merge joins the parts"],
      ["$0 run --resume reports/2026-11-21-101500-a1b2", "continue an interrupted run"],
    ]),
  handler: async (parsed) => {
    // Words behind `--` are scenarios, too.
    const options = { ...parsed, scenarios: [...parsed.scenarios, ...parsed._.slice(1).map(String)] };
    if (options.watch) {
      const { watchRuns } = await import("../watch/watch.ts");
      process.exitCode = await watchRuns(options);
      return;
    }
    const { runBenchmarks } = await import("./run-benchmarks.ts");
    process.exitCode = await runBenchmarks(options);
  },
};
