/** A kernel's count as a verdict needs it: `spread` is the range of its repeats as a share of them. */
export interface InstructionCount {
  readonly instructionsPerUnit: number;
  readonly spread: number;
  /** Of the result of the work. */
  readonly digest: string;
}

/** `change` is a fraction of the base (0.02: two percent more instructions). */
export type InstructionVerdict =
  | { readonly kind: "regressed" | "improved" | "unchanged"; readonly change: number }
  /** The base has no such kernel, or the working tree has it no more. */
  | { readonly kind: "new" | "gone" }
  | { readonly kind: "inconclusive"; readonly reason: "not repeatable here" | "the result of the work differs" };

/** Repeats farther apart than this share say that something else than the kernel was counted. */
export const largestSpread = 0.0005;
/** Twenty times the largest spread; layout and inlining move a count by less. */
export const instructionMargin = 0.01;

/**
 * Holds the count of a kernel against its count at another revision, both by the same Node, libc and valgrind. No statistics: a
 * count that repeats within the largest spread differs by more than the margin or it does not.
 */
export function judgeInstructions(base: InstructionCount | null, head: InstructionCount | null): InstructionVerdict {
  if (head === null) return { kind: "gone" };
  if (base === null) return { kind: "new" };
  if (!repeats(base) || !repeats(head)) return { kind: "inconclusive", reason: "not repeatable here" };
  if (base.digest !== head.digest) return { kind: "inconclusive", reason: "the result of the work differs" };
  const [before, after] = [base.instructionsPerUnit, head.instructionsPerUnit];
  const change = after / before - 1;
  if (after > before * (1 + instructionMargin)) return { kind: "regressed", change };
  return { kind: after < before * (1 - instructionMargin) ? "improved" : "unchanged", change };
}

/** Whether the count's repeats agree. */
export function repeats({ spread }: InstructionCount): boolean {
  return spread <= largestSpread;
}
