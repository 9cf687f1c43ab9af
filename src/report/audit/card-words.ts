import type {
  AuditedPart,
  AuditFinding,
  AuditRecord,
  CardFigure,
  FieldPlace,
  Grade,
  SessionFigure,
} from "../../audit/audit-record.ts";
import { modelTask } from "../../audit/model-task.ts";
import { formatDuration, formatValue } from "../../core/units.ts";

export const gradeWords: Readonly<Record<Grade, string>> = {
  good: "good",
  fair: "fair",
  poor: "poor",
  unknown: "not graded",
};

/** "fair, 2 findings". Without the count a part whose figures are all good would puzzle its reader. */
export function gradeText({ grade, findings }: AuditedPart): string {
  return findings.length === 0 ? gradeWords[grade] : `${gradeWords[grade]}, ${findingCount(findings)}`;
}

/** "1 finding", "2 findings". */
export function findingCount({ length }: readonly unknown[]): string {
  return `${length} ${length === 1 ? "finding" : "findings"}`;
}

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
  const { value, unit, interval, timesFloor } = figure;
  const details = [
    ...(interval === null ? [] : [`${formatValue(interval.low, unit)} to ${formatValue(interval.high, unit)}`]),
    ...(timesFloor === null ? [] : [`${timesFloor.toFixed(1)} times the floor`]),
  ];
  const place = figure.field === null ? [] : [fieldWords(figure.field)];
  const ungraded = figure.grade === "unknown" ? ["not graded: the machine was busy"] : [];
  return { value: formatValue(value, unit), details: [...details, ...place, ...ungraded].join(", ") };
}

/** A figure of a recorded session: its value and its interval, or the reason why there is none. */
export function sessionWords(figure: SessionFigure): { readonly value: string; readonly details: string } {
  if (figure.kind === "none") return { value: "–", details: figure.reason };
  const { value, unit, interval } = figure;
  const details = interval === null ? "" : `${formatValue(interval.low, unit)} to ${formatValue(interval.high, unit)}`;
  return { value: formatValue(value, unit), details };
}

/** Where a figure stands among the known agents, such as "less than 3 of 5 known agents". */
function fieldWords({ less, same, more, agents }: FieldPlace): string {
  const all = `${agents.length} known ${agents.length === 1 ? "agent" : "agents"}`;
  if (same === agents.length) return `as much as ${all}`;
  const parts = [
    ...(more > 0 ? [`less than ${more}`] : []),
    ...(same > 0 ? [`as much as ${same}`] : []),
    ...(less > 0 ? [`more than ${less}`] : []),
  ];
  return `${parts.join(", ")} of ${all}`;
}

/** The known agents with their figures, least first. Null if there are none to compare with. */
export function fieldList(figure: CardFigure): string | null {
  if (figure.kind === "none" || figure.field === null) return null;
  const { by, agents } = figure.field;
  const listed = agents.map(({ id, version, value }) => {
    const words = by === "floor" ? `${value.toFixed(1)} times the floor` : formatValue(value, figure.unit);
    return `${id}${version === null ? "" : ` ${version}`} ${words}`;
  });
  return listed.join("; ");
}

/** What is said in place of findings. Silence of an audit that was interrupted means little. */
export function noFindingsWords({ interrupted }: Pick<AuditRecord, "interrupted">): string {
  return interrupted === true
    ? "The audit was interrupted. No rule found any waste in what was measured before."
    : "No rule found any waste.";
}

/** The questions that were not asked before the audit ended, and why. Null if all were. */
export function notAskedWords({
  questions,
  interrupted,
}: Pick<AuditRecord, "questions" | "interrupted">): string | null {
  const left = questions.flatMap(({ scenario, arms }) => {
    const count = arms.filter(({ kind }) => kind === "not-asked").length;
    if (count === 0) return [];
    return [arms.length === 1 ? scenario : `${scenario} (${count} of ${arms.length} arms)`];
  });
  if (left.length === 0) return null;
  return interrupted === true
    ? `The audit was interrupted. Not asked before: ${left.join(", ")}.`
    : `Not asked before the time was over: ${left.join(", ")}. A longer --budget asks more.`;
}

/** That the machine was busy, and what it means for the card. Null if it was not, or nobody knows. */
export function busyWords({ underLoad }: Pick<AuditRecord, "underLoad">): string | null {
  return underLoad === undefined
    ? null
    : `The machine was busy in ${underLoad.trials} of ${underLoad.of} trials: the times on this card are too long. Counts, tokens and money are right. Findings and grades that rest on such times are left out.`;
}

/** What counts as good and as fair, and who says so. */
export function limitWords({ unit, limits }: CardFigure): string {
  return `good up to ${formatValue(limits.good, unit)}, fair up to ${formatValue(limits.fair, unit)}: ${limits.source}`;
}
