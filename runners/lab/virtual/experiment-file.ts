import { z } from "zod";
import type { ProviderSettings } from "../../../src/core/provider-settings.ts";
import type { TurnScript } from "../../../src/core/turn-script.ts";

const count = z.number().nonnegative();

/** Agents on simulated time; what the program reads. Scripts and settings are the provider's to check. */
const experimentSchema = z.strictObject({
  seed: z.string(),
  /** A request goes to the last of those whose model it names and whose time has come. */
  providers: z
    .array(
      z.strictObject({
        fromNs: count.default(0),
        script: z.custom<TurnScript>((value) => typeof value === "object" && value !== null),
        settings: z.custom<ProviderSettings>((value) => typeof value === "object" && value !== null),
      }),
    )
    .min(1),
  /** Each is a process with flags and limits of its own. */
  processes: z.array(
    z.strictObject({
      flags: z.array(z.string()),
      /** Loops that do their prompts one after another from a moment on, and share what the process limits. */
      agents: z
        .array(
          z.strictObject({
            startNs: count,
            requestClass: z.enum(["interactive", "batch", "background"]).default("interactive"),
            prompts: z.array(z.string()),
          }),
        )
        .default([]),
      /** Tasks of the process's batch runner. */
      batch: z.array(z.string()).default([]),
      batchStartNs: count.default(0),
    }),
  ),
  /** Text that the answer to a prompt that contains the key has to hold; anything else is wrong work. */
  answers: z.record(z.string(), z.string()).default({}),
  /** Text that the answer to any prompt has to hold where the agent says it is done. */
  expected: z.string().default(""),
  /** From when on the trouble that the experiment makes is over. */
  troubleEndNs: count.default(0),
});

/** What happens on the simulated clock: who asks what, and who answers. */
export type Experiment = z.output<typeof experimentSchema>;

/** Reads an experiment; throws, with the path of what is wrong. */
export function readExperiment(input: unknown): Experiment {
  return experimentSchema.parse(input);
}
