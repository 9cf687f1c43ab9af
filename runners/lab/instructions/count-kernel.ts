import { median } from "../../../src/stats/quantile.ts";
import { countInstructions, type CountRequest, repeatableFlags } from "./cachegrind.ts";

/** Differences that have to agree. */
const repeats = 3;
const mostTries = 6;

/** The cost of one unit of a kernel. */
export interface KernelCount {
  /** From the median of the repeats that agree best. */
  readonly instructionsPerUnit: number;
  /** Largest minus smallest of the repeats, as a fraction of their median. */
  readonly spread: number;
  /** Of a unit's result. Counts with different digests did different work. */
  readonly digest: string;
}

export type CountedKernel =
  | { readonly kind: "counted"; readonly count: KernelCount }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Counts a kernel: instructions with all units less those with none, until three differences lie within `largestSpread` (a fraction),
 * six times at most. Node's start and the input are in both counts and fall out. The two processes run at the same time, since they
 * do not disturb each other's count. About one process in fifteen takes some 500,000 instructions more, with every set of flags that
 * was tried. The three closest differences leave it out, which a mean would not.
 */
export async function countKernel(request: Omit<CountRequest, "flags">, largestSpread: number): Promise<CountedKernel> {
  const differences: number[] = [];
  const digests = new Set<string>();
  while (differences.length < mostTries && spreadOf(closest(differences)) > largestSpread) {
    const counts = [request.units, 0].map((units) => countInstructions({ ...request, units, flags: repeatableFlags }));
    const [full, empty] = await Promise.all(counts);
    if (full === undefined || empty === undefined) throw new Error("There are not two counts.");
    if (full.kind === "failed") return full;
    if (empty.kind === "failed") return empty;
    differences.push(full.instructions - empty.instructions);
    digests.add(full.digest).add(empty.digest);
  }
  const [digest, other] = digests;
  const agreeing = closest(differences);
  const middle = median(agreeing);
  if (digest === undefined || middle === null || middle <= 0)
    return { kind: "failed", reason: `${request.kernel}: More units took no more instructions.` };
  if (other !== undefined)
    return { kind: "failed", reason: `${request.kernel}: Its result is not the same each time.` };
  return {
    kind: "counted",
    count: { instructionsPerUnit: middle / request.units, spread: spreadOf(agreeing), digest },
  };
}

/** The three that lie closest together, in ascending order. All, if there are fewer. */
export function closest(differences: readonly number[]): readonly number[] {
  const sorted = differences.toSorted((a, b) => a - b);
  const windows = sorted.slice(repeats - 1).map((_, at) => sorted.slice(at, at + repeats));
  return windows.toSorted((a, b) => spreadOf(a) - spreadOf(b))[0] ?? sorted;
}

/** Largest minus smallest, as a fraction of the median. Infinite for fewer than three. */
function spreadOf(sorted: readonly number[]): number {
  const middle = median(sorted);
  if (sorted.length < repeats || middle === null) return Number.POSITIVE_INFINITY;
  return (Math.max(...sorted) - Math.min(...sorted)) / middle;
}
