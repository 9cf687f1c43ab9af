import type { Judgement } from "../../core/comparison.ts";
import { pairedEvidence, verdictAt, worseThan } from "./paired.ts";
import { pairedJudgement } from "./sequence.ts";
import type { Margins } from "./margins.ts";
import type { PairedSeries } from "./pairs.ts";

const confirmationLevel = 0.05;

/**
 * The final judgement of a row that regressed, from its confirmation pairs. It stays regressed when these pairs alone say so
 * again: p below 5 % and an estimate beyond half the margin. It is unchanged when they exclude a regression beyond the
 * margin, otherwise inconclusive. The figures are those of the confirmation, since the first ones were selected for being
 * large. If the confirmation can't be judged, the first figures stay and the row is inconclusive.
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
