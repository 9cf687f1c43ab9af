import type { Argv, CommandModule } from "yargs";

/** Options of `bench profile`, as parsed. */
export interface ProfileOptions {
  /** A scenario, or a `.cpuprofile` or `.heapprofile` that was taken elsewhere. */
  readonly scenario: string;
  readonly arm: string | undefined;
  readonly engine: string;
  readonly tool: (typeof tools)[number];
  readonly against: string | undefined;
  readonly samples: number;
  readonly pairs: number;
  readonly budget: string;
  readonly seed: string;
  readonly out: string;
  readonly json: boolean;
}

const tools = ["cpu", "alloc", "trace", "flame", "doctor", "bubbleprof", "heap", "instructions"] as const;

export const profileCommand: CommandModule<object, ProfileOptions> = {
  command: "profile <scenario>",
  describe: "Profile the engine in a scenario and write a page that opens offline",
  builder: (yargs: Argv<object>): Argv<ProfileOptions> =>
    yargs
      .positional("scenario", {
        type: "string",
        demandOption: true,
        describe: "A scenario, or a .cpuprofile or .heapprofile to draw",
      })
      .option("tool", {
        choices: tools,
        default: "cpu" as const,
        describe: "What to look with (bench list profiles says what each shows)",
      })
      .option("against", {
        type: "string",
        describe: "Baseline, git revision or run file: profile both in alternation and show what changed",
      })
      .option("arm", { type: "string", describe: "Arm to run; default: the scenario's last that is not a control" })
      .option("engine", { type: "string", default: "reference", describe: "Engine to profile" })
      .option("samples", { type: "number", default: 5000, describe: "Repeat until there are so many samples" })
      .option("pairs", { type: "number", default: 12, describe: "With --against: profiles of each side" })
      .option("budget", { type: "string", default: "30s", describe: "Time after which no further repetition begins" })
      .option("seed", { type: "string", default: "bench", describe: "Seed of the workload" })
      .option("out", { type: "string", default: "reports", describe: "Folder that the profile's folder is made in" })
      .option("json", { type: "boolean", default: false, describe: "Print JSON instead of the summary" })
      .example("$0 profile cold-start", "where the engine's start spends its time")
      .example("$0 profile cold-start --against v0.1.0", "which functions explain what changed since")
      .example("$0 profile parallel-tools --tool trace", "a waterfall of one run, its critical path, and findings")
      .example("$0 profile prod.cpuprofile", "the same page of a profile taken elsewhere"),
  handler: async (options) => {
    const { profileScenario } = await import("./profile-scenario.ts");
    process.exitCode = await profileScenario(options);
  },
};
