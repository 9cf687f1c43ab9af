import type { Judgement } from "../../core/comparison.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { pairedEvidence, verdictAt, worseThan } from "./paired.ts";
import { pairedJudgement } from "./sequence.ts";
import type { Margins } from "./margins.ts";
import { type PairedSeries, pairedSeriesIn } from "./pairs.ts";

const confirmationLevel = 0.05;
const unchangedAlpha = 0.025;
/** Ten pairs that are all worse have a probability of one in a thousand. */
const firstConfirmingPairs = 10;

/** After how many pairs a confirmation of this many looks at them. */
export function confirmationLooks(pairs: number): readonly number[] {
  return pairs > firstConfirmingPairs ? [firstConfirmingPairs, pairs] : [pairs];
}

/** The scenarios whose confirmation needs all its pairs: those without a gating regression beyond doubt in the block so far. */
export function openConfirmations(record: RunRecord, margins: Margins): readonly string[] {
  const block = pairedSeriesIn(record, "confirmation");
  const isSure = ({ matched, paired }: PairedSeries) => {
    const found = pairedEvidence(matched.metric, paired, margins);
    return matched.gates && found.kind === "evidence" && found.evidence.beyondDoubt === "worse";
  };
  const closed = new Set(block.filter(isSure).map(({ matched }) => matched.scenario));
  return record.scenarios.map(({ id }) => id).filter((id) => !closed.has(id));
}

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
  const verdict = again
    ? "regressed"
    : verdictAt(evidence, { changed: 0, unchanged: unchangedAlpha, isLast: true }, 1, 1);
  return pairedJudgement(evidence, verdict, evidence.pWorse, confirmationLevel);
}
