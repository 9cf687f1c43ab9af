import { formatValue } from "../../core/units.ts";
import type { ClaimResult, ClaimVerdict, MeasuredAnswer } from "./claim-answers.ts";
import { cleanLine } from "../clean-text.ts";

/** A claim as every form of the report shows it: theirs beside ours. */
export interface ClaimRow {
  readonly id: string;
  readonly says: string;
  /** The document's figure; null where it gives none. */
  readonly figure: string | null;
  readonly verdict: ClaimVerdict;
  readonly answers: readonly AnswerRow[];
  /** Why there is no answer, or what is known of the claim's own evidence. */
  readonly remark: string | null;
}

interface AnswerRow {
  readonly figure: string;
  readonly interval: string | null;
  readonly where: string;
  readonly condition: string;
  readonly verdict: MeasuredAnswer["verdict"];
}

/** The results in words. */
export function claimRows(results: readonly ClaimResult[]): readonly ClaimRow[] {
  return results.map((result) => {
    const { id, says, figure } = result.claim;
    const { verdict, answers } = result;
    return { id, says, figure, verdict, answers: answers.map(answerRow), remark: remarkOf(result) };
  });
}

function remarkOf({ claim, unmeasured, verdict }: ClaimResult): string | null {
  const parts = [
    claim.untestable,
    claim.note,
    verdict === "not-measured" && unmeasured.length === 0 ? "No scenario answers it." : undefined,
    unmeasured.length > 0 ? `Answered by ${unmeasured.join(", ")}, without a value in this run.` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? null : parts.join(" ");
}

function answerRow(measured: MeasuredAnswer): AnswerRow {
  const { scenario, answer, metric, value, verdict } = measured;
  const { measure, condition } = answer;
  const arms = measure.kind === "value" ? measure.arm : `${measure.arm} against ${measure.against}`;
  return {
    figure: figureText(value, measured),
    interval: intervalText(measured),
    where: `${scenario}: ${cleanLine(metric.title)}, ${cleanLine(arms)}`,
    condition,
    verdict,
  };
}

function intervalText(measured: MeasuredAnswer): string | null {
  const { low, high, tooFewRounds } = measured;
  const range = `${figureText(Math.min(low, high), measured)} to ${figureText(Math.max(low, high), measured)}`;
  if (tooFewRounds === undefined) return low === high ? null : range;
  return tooFewRounds === 1
    ? "one round, too few to confirm"
    : `${range} in ${tooFewRounds} rounds, too few to confirm`;
}

function figureText(value: number, { answer, unit }: MeasuredAnswer): string {
  switch (answer.measure.kind) {
    case "ratio":
      return `${value.toPrecision(3)}x`;
    case "saving":
      return value < 0 ? `${(-value * 100).toFixed(1)} % more` : `${(value * 100).toFixed(1)} % less`;
    case "value":
    case "difference":
      return unit === null ? String(value) : formatValue(value, unit);
  }
}

const order: Readonly<Record<ClaimRow["verdict"], number>> = {
  "not-confirmed": 0,
  partly: 1,
  confirmed: 2,
  "not-measured": 3,
  "not-testable": 4,
};

/** Outcomes in words. */
export const claimOutcomes: Readonly<Record<ClaimRow["verdict"], string>> = {
  "not-confirmed": "not confirmed",
  partly: "confirmed in part",
  confirmed: "confirmed",
  "not-measured": "not measured in this run",
  "not-testable": "not testable here",
};

/** What this run contradicts comes first, what it can't answer last. */
export function claimsByOutcome(rows: readonly ClaimRow[]): readonly ClaimRow[] {
  return rows.toSorted((left, right) => order[left.verdict] - order[right.verdict]);
}

/** How many claims have each outcome, the worst first. Outcomes without a claim are left out. */
export function claimCounts(rows: readonly ClaimRow[]): readonly { readonly label: string; readonly count: number }[] {
  return (Object.keys(order) satisfies string[]).flatMap((outcome) => {
    const found = rows.filter(({ verdict }) => verdict === outcome);
    const [first] = found;
    return first === undefined ? [] : [{ label: claimOutcomes[first.verdict], count: found.length }];
  });
}
