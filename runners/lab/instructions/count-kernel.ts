import { median } from "../../../src/stats/quantile.ts";
import { countInstructions, type CountRequest, repeatableFlags } from "./cachegrind.ts";

/** Differences that a count rests on, and how many are tried for so many that agree. */
const repeats = 3;
const mostTries = 6;

/** What one unit of a kernel takes. */
export interface KernelCount {
  /** Median of the repeats that agree best, over the units. */
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
 * Counts a kernel: the instructions with so many units less those with none, until three such differences lie within
 * `largestSpread` (a fraction), six times at most. What Node's start and the input cost is in both and falls out; the two processes of
 * a difference run side by side, since a count does not feel its neighbour. About one process in fifteen does some 500,000 instructions
 * more than its like, under every set of flags that was tried: three of more than three tell it apart, where a mean would take it in.
 */
export async function countKernel(request: Omit<CountRequest, "flags">, largestSpread: number): Promise<CountedKernel> {
  const differences: number[] = [];
  const digests = new Set<string>();
  while (differences.length < mostTries && spreadOf(closest(differences)) > largestSpread) {
    const counts = [request.units, 0].map((units) => countInstructions({ ...request, units, flags: repeatableFlags }));
    const [full, empty] = await Promise.all(counts);
    if (full === undefined || empty === undefined) throw new Error("two counts were asked for");
    if (full.kind === "failed") return full;
    if (empty.kind === "failed") return empty;
    differences.push(full.instructions - empty.instructions);
    digests.add(full.digest).add(empty.digest);
  }
  const [digest, other] = digests;
  const agreeing = closest(differences);
  const middle = median(agreeing);
  if (digest === undefined || middle === null || middle <= 0)
    return { kind: "failed", reason: `${request.kernel}: more units took no more instructions` };
  if (other !== undefined) return { kind: "failed", reason: `${request.kernel}: its result is not the same each time` };
  return {
    kind: "counted",
    count: { instructionsPerUnit: middle / request.units, spread: spreadOf(agreeing), digest },
  };
}

/** The three that lie closest together, in order; all where there are fewer. */
export function closest(differences: readonly number[]): readonly number[] {
  const sorted = differences.toSorted((a, b) => a - b);
  const windows = sorted.slice(repeats - 1).map((_, at) => sorted.slice(at, at + repeats));
  return windows.toSorted((a, b) => spreadOf(a) - spreadOf(b))[0] ?? sorted;
}

/** Largest less smallest, as a fraction of the middle; infinite for fewer than three. */
function spreadOf(sorted: readonly number[]): number {
  const middle = median(sorted);
  if (sorted.length < repeats || middle === null) return Number.POSITIVE_INFINITY;
  return (Math.max(...sorted) - Math.min(...sorted)) / middle;
}
