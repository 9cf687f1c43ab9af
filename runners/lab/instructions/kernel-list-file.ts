import { z } from "zod";

const kernelListSchema = z.array(
  z.object({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/),
    unit: z.string(),
    units: z.number().int().positive(),
    // Programs of before it was told have none.
    scenarios: z.array(z.string()).default([]),
  }),
);

/** A kernel as a revision's program tells of it. */
export type ListedKernel = z.infer<typeof kernelListSchema>[number];

/** Reads what the program of kernels prints without arguments; null when it is not such a list. */
export function readKernelList(text: string): readonly ListedKernel[] | null {
  try {
    return kernelListSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
