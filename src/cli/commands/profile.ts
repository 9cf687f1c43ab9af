import type { Argv, CommandModule } from "yargs";

/** Options of `bench profile`, as parsed. */
export interface ProfileOptions {
  readonly scenario: string;
  readonly arm: string | undefined;
  readonly engine: string;
  readonly tool: (typeof tools)[number] | undefined;
  readonly seed: string;
  readonly out: string;
}

const tools = ["flame", "doctor", "cpu"] as const;

export const profileCommand: CommandModule<object, ProfileOptions> = {
  command: "profile <scenario>",
  describe: "Profile the engine in a scenario and write a page that opens offline",
  builder: (yargs: Argv<object>): Argv<ProfileOptions> =>
    yargs
      .positional("scenario", { type: "string", demandOption: true })
      .option("tool", {
        choices: tools,
        defaultDescription: "cpu",
        describe: "flame (0x), doctor (clinic), cpu (V8's own sampler over the whole process tree)",
      })
      .option("arm", { type: "string", describe: "Arm to run; default: the scenario's last that is not a control" })
      .option("engine", { type: "string", default: "reference", describe: "Engine to profile (a Node program)" })
      .option("seed", { type: "string", default: "bench", describe: "Seed of the workload" })
      .option("out", { type: "string", default: "reports", describe: "Folder that the profile's folder is made in" })
      .example("$0 profile cold-start --tool flame", "a flamegraph of the engine's start"),
  handler: async (options) => {
    const { profileScenario } = await import("../profile-scenario.ts");
    process.exitCode = await profileScenario(options);
  },
};
