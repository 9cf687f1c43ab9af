import { z } from "zod";

const kernelListSchema = z.array(
  z.object({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/),
    unit: z.string(),
    units: z.number().int().positive(),
    scenarios: z.array(z.string()),
  }),
);

/** A kernel in the list of a revision's program. */
export type ListedKernel = z.infer<typeof kernelListSchema>[number];

/** Reads what the program of kernels prints without arguments. Null if it is not such a list. */
export function readKernelList(text: string): readonly ListedKernel[] | null {
  try {
    return kernelListSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
