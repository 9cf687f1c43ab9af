import type { Argv, CommandModule } from "yargs";

/** Options of `bench run`, as parsed. */
export interface RunOptions {
  readonly scenarios: readonly string[];
  readonly set: string;
  readonly engine: string;
  readonly arm: readonly string[];
  readonly baseline: string | undefined;
  readonly gate: boolean;
  readonly strict: boolean;
  readonly trials: number | undefined;
  readonly budget: string;
  readonly seed: string;
  readonly out: string;
  readonly json: boolean;
  readonly shard: string | undefined;
  readonly resume: string | undefined;
  /** Profile what regressed, both sides in alternation. */
  readonly profile?: boolean;
  /** Measure again what edits touch, until ^C. */
  readonly watch?: boolean;
}

export const runCommand: CommandModule<object, RunOptions> = {
  command: "run [scenarios..]",
  describe: "Run scenarios, compare with a baseline, write a report",
  builder: (yargs: Argv<object>): Argv<RunOptions> =>
    yargs
      .positional("scenarios", { type: "string", array: true, default: [], describe: "Scenarios; none: the set" })
      .option("set", { type: "string", default: "quick", describe: "quick, full, or a family" })
      .option("engine", { type: "string", default: "reference", describe: "Engine to measure (bench list engines)" })
      .option("arm", { type: "string", array: true, default: [], describe: "Only these arms" })
      .option("baseline", {
        type: "string",
        describe: "Baseline name, git revision or run file to compare with; timings are measured again side by side",
      })
      .option("gate", { type: "boolean", default: false, describe: "Exit 1 on a regression" })
      .option("strict", { type: "boolean", default: false, describe: "With --gate: exit 3 when inconclusive" })
      .option("trials", { type: "number", describe: "Exactly this many rounds (with a baseline: pairs)" })
      .option("budget", { type: "string", default: "45s", describe: "Time after which no further round begins" })
      .option("seed", { type: "string", default: "bench", describe: "Seed of workloads, latencies and order" })
      .option("out", { type: "string", default: "reports", describe: "Folder that the run's folder is made in" })
      .option("json", { type: "boolean", default: false, describe: "Print the run file instead of tables" })
      .option("shard", {
        type: "string",
        describe: "Measure only this part of the scenarios, such as 2/4; bench merge joins the parts",
      })
      .option("resume", {
        type: "string",
        describe: "Go on with this interrupted run, by the options it was started with",
      })
      .option("profile", { type: "boolean", default: false, describe: "With --baseline: profile what regressed" })
      .option("watch", {
        type: "boolean",
        default: false,
        describe: "Measure again what an edit touches and print what changed, until ^C",
      })
      .example("$0 run", "the quick set in under a minute")
      .example("$0 run cold-start --trials 30", "one scenario, thirty rounds")
      .example("$0 run --baseline v0.1.0 --gate", "compare with a kept baseline; exit 1 on a regression")
      .example("$0 run --set full --shard 2/4", "the second of four machines' part; then bench merge")
      .example("$0 run --resume reports/2026-11-21-101500-a1b2", "go on with a run that was interrupted"),
  handler: async (options) => {
    const { runBenchmarks } = await import("./run-benchmarks.ts");
    // What stands behind `--` is no option, but it is a scenario all the same.
    const behindDashes = options._.slice(1).map(String);
    const asked = { ...options, scenarios: [...options.scenarios, ...behindDashes] };
    if (options.watch === true) {
      const { watchRuns } = await import("../watch/watch.ts");
      process.exitCode = await watchRuns(asked);
      return;
    }
    process.exitCode = await runBenchmarks(asked);
  },
};
