import type { AuditFinding, CardFigure, Grade } from "../../audit/audit-record.ts";
import { modelTask } from "../../audit/model-task.ts";
import { formatDuration, formatValue } from "../../core/units.ts";

export const gradeWords: Readonly<Record<Grade, string>> = {
  good: "good",
  fair: "fair",
  poor: "poor",
  unknown: "not measured",
};

/** "ten turns with 30,000 tokens of context": what costs are told for. */
export const taskWords = `a task of ${modelTask.turns} turns with ${formatValue(modelTask.contextTokens, "tokens").replace(" tok", " tokens")} of context`;

/** What a finding costs in the task, such as "$0.131 and 2.10 s". Null if no figure is known. */
export function costWords({ cost }: AuditFinding): string | null {
  const parts = [
    ...(cost.nanoUsd === null || cost.nanoUsd === 0 ? [] : [formatValue(cost.nanoUsd, "nanoUsd")]),
    ...(cost.timeNs === null || cost.timeNs === 0 ? [] : [formatDuration(cost.timeNs)]),
  ];
  return parts.length === 0 ? null : parts.join(" and ");
}

/** A figure's value, its interval and its distance from the floor. The reason if there is no value. */
export function figureWords(figure: CardFigure): { readonly value: string; readonly details: string } {
  if (figure.kind === "none") return { value: "–", details: figure.reason };
  const { value, unit, interval, floor } = figure;
  const details = [
    ...(interval === null ? [] : [`${formatValue(interval.low, unit)} to ${formatValue(interval.high, unit)}`]),
    ...(floor === null || floor <= 0 ? [] : [`${(value / floor).toFixed(1)} times the floor`]),
  ];
  return { value: formatValue(value, unit), details: details.join(", ") };
}

/** What counts as good and as fair, and who says so. */
export function limitWords({ unit, limits }: CardFigure): string {
  return `good up to ${formatValue(limits.good, unit)}, fair up to ${formatValue(limits.fair, unit)}: ${limits.source}`;
}
