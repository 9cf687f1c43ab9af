import { median } from "../../src/stats/quantile.ts";
import { countInstructions, type CountRequest, repeatableFlags } from "./cachegrind.ts";

/** Differences that a count rests on. */
const repeats = 3;

/** What one unit of a kernel takes. */
export interface KernelCount {
  /** Median of the repeats, over the units. */
  readonly instructionsPerUnit: number;
  /** Largest minus smallest of the repeats, as a share of their median. */
  readonly spread: number;
  /** Of the result of a unit: two counts with different digests did different work. */
  readonly digest: string;
}

export type CountedKernel =
  | { readonly kind: "counted"; readonly count: KernelCount }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Counts a kernel: the instructions with so many units less those with none, three times. What Node's start and the input cost is
 * in both and falls out; the two processes of a difference run side by side, since a count does not feel its neighbour.
 */
export async function countKernel(request: Omit<CountRequest, "flags">): Promise<CountedKernel> {
  const differences: number[] = [];
  const digests = new Set<string>();
  while (differences.length < repeats) {
    const counts = [request.units, 0].map((units) => countInstructions({ ...request, units, flags: repeatableFlags }));
    const [full, empty] = await Promise.all(counts);
    if (full === undefined || empty === undefined) throw new Error("two counts were asked for");
    if (full.kind === "failed") return full;
    if (empty.kind === "failed") return empty;
    differences.push(full.instructions - empty.instructions);
    digests.add(full.digest).add(empty.digest);
  }
  const [digest, other] = digests;
  const middle = median(differences);
  if (digest === undefined || middle === null || middle <= 0)
    return { kind: "failed", reason: `${request.kernel}: more units took no more instructions` };
  if (other !== undefined) return { kind: "failed", reason: `${request.kernel}: its result is not the same each time` };
  const spread = (Math.max(...differences) - Math.min(...differences)) / middle;
  return { kind: "counted", count: { instructionsPerUnit: middle / request.units, spread, digest } };
}
