import type { Argv, CommandModule } from "yargs";

/** Options of `bench doctor`, as parsed. */
export interface DoctorOptions {
  readonly json: boolean;
}

export const doctorCommand: CommandModule<object, DoctorOptions> = {
  command: "doctor",
  describe: "Check whether this machine is fit for timings, and what to do about it",
  builder: (yargs: Argv<object>): Argv<DoctorOptions> =>
    yargs.option("json", { type: "boolean", default: false, describe: "Print JSON" }),
  handler: async (options) => {
    const { checkThisMachine } = await import("./check-this-machine.ts");
    await checkThisMachine(options);
  },
};
