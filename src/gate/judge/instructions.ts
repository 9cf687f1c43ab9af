/** A kernel's count of instructions. `spread` is the range of its repeats as a share of them. */
export interface InstructionCount {
  readonly instructionsPerUnit: number;
  readonly spread: number;
  /** Of the result of the work. */
  readonly digest: string;
}

/** `change` is a fraction of the base (0.02: two percent more instructions). */
export type InstructionVerdict =
  | { readonly kind: "regressed" | "improved" | "unchanged"; readonly change: number }
  /** new: only the working tree has the kernel. gone: only the base has it. */
  | { readonly kind: "new" | "gone" }
  | { readonly kind: "inconclusive"; readonly reason: "not repeatable here" | "the result of the work differs" };

/** If repeats differ by more than this share, something other than the kernel was counted. */
export const largestSpread = 0.0005;
/** Twenty times the largest spread. Layout and inlining move a count by less. */
export const instructionMargin = 0.01;

/**
 * Compares a kernel's count at two revisions, both with the same Node, libc and valgrind. There are no statistics: counts that
 * repeat within the largest spread differ by more than the margin, or they do not.
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
