import type { Judgement } from "../../core/comparison.ts";
import { pairedEvidence, verdictAt, worseThan } from "./paired.ts";
import { pairedJudgement } from "./sequence.ts";
import type { Margins } from "./margins.ts";
import type { PairedSeries } from "./pairs.ts";

const confirmationLevel = 0.05;

/**
 * The final judgement of a row that regressed, from a block of pairs taken afterwards in new processes. It stays regressed
 * when the block alone says so again: p below 5 % and an estimate beyond half the margin. Otherwise it is unchanged if the
 * block excludes a regression beyond the margin, else inconclusive. The figures are the block's: those that raised
 * the alarm were selected for being large. A block that cannot be judged confirms nothing and clears nothing: the
 * first figures stand, and the row is inconclusive.
 */
export function confirmRegression(first: Judgement, block: PairedSeries, margins: Margins): Judgement {
  if (first.kind !== "paired" || first.verdict !== "regressed") return first;
  const found = pairedEvidence(block.matched.metric, block.paired, margins);
  if (found.kind === "unusable") return { ...first, verdict: "inconclusive" };
  const evidence = { ...found.evidence, margin: first.margin };
  const again = evidence.pWorse < confirmationLevel && worseThan(evidence, 0.5);
  const verdict = again ? "regressed" : verdictAt(evidence, 0, 1, 1);
  return pairedJudgement(evidence, verdict, evidence.pWorse, confirmationLevel);
}
