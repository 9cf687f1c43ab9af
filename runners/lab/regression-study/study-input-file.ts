import { z } from "zod";

const share = z.number().min(0).max(0.9);

const studyInput = z.strictObject({
  seed: z.string(),
  /** Both sides of a pair back to back in an order by chance, or all trials of one side and then all of the other. */
  collection: z.enum(["paired", "sequential"]),
  noise: z.strictObject({
    trialSd: z.number().min(0),
    driftSd: z.number().min(0),
    driftTrials: z.number().min(1),
    burstShare: share,
    burstTrials: z.number().min(1),
    burstLog: z.number().min(0),
  }),
  pairs: z.number().int().min(6),
  /** Comparisons of each size of change. */
  comparisons: z.number().int().min(1),
});

export type StudyInput = z.infer<typeof studyInput>;

/** What the scenario sent; a member that is missing or wrong is a fault of the scenario, so it throws. */
export function readStudyInput(input: unknown): StudyInput {
  return studyInput.parse(input);
}
