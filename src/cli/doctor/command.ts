import type { Argv, CommandModule } from "yargs";
import { doctorOptions, type DoctorOptions } from "./options.ts";

export const doctorCommand: CommandModule<object, DoctorOptions> = {
  command: "doctor",
  describe: "Check whether this machine is fit for timings, and say how to improve it",
  builder: (yargs: Argv<object>): Argv<DoctorOptions> =>
    yargs.options(doctorOptions).example([["$0 doctor", "each check, with advice"]]),
  handler: async (options) => {
    const { checkThisMachine } = await import("./check-this-machine.ts");
    await checkThisMachine(options);
  },
};
