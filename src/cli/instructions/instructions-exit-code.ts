import type { InstructionVerdict } from "../../gate/judge/instructions.ts";
import { exitCodes } from "../exit-codes.ts";

/** How `bench instructions` ends: without --gate it only tells. A vanished kernel is never green. */
export function instructionsExitCode(
  verdicts: readonly (InstructionVerdict | null)[],
  { gate, strict }: { readonly gate: boolean; readonly strict: boolean },
): number {
  if (!gate) return exitCodes.pass;
  const kinds = new Set(verdicts.map((verdict) => verdict?.kind));
  if (kinds.has("regressed")) return exitCodes.regression;
  if (kinds.has("gone")) return exitCodes.wrongInput;
  return strict && kinds.has("inconclusive") ? exitCodes.inconclusive : exitCodes.pass;
}
