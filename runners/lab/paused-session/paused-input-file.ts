import { z } from "zod";

const operation = z.strictObject({ kind: z.literal("read"), path: z.string() });
const block = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), text: z.string() }),
  z.strictObject({ kind: z.literal("tool"), operation }),
]);

const pausedInput = z.strictObject({
  model: z.string(),
  asOf: z.string(),
  seed: z.string(),
  /** Of the engine. */
  flags: z.array(z.string()),
  prompt: z.string(),
  /** A last turn without calls ends the session. */
  turns: z.array(z.strictObject({ blocks: z.array(block) })),
  /** Texts whose presence in each request is logged. */
  probes: z.array(z.string()),
  /** What the model's summaries keep: lines with this marker. */
  marker: z.string(),
  /** How long a person takes before each turn's request. */
  pausesNs: z.array(z.number()),
});

/** What the scenario sent; a member that is missing or wrong is a fault of the scenario, so it throws. */
export function readPausedInput(input: unknown): z.infer<typeof pausedInput> {
  return pausedInput.parse(input);
}
