import type { MetricUnit } from "../core/metric.ts";
import type { AuditFinding, AuditRecord, CardFigure } from "./audit-record.ts";

/** What differs between the audits of two versions of one agent. */
export interface AuditChanges {
  /** Found in the later version only. */
  readonly appeared: readonly AuditFinding[];
  /** Found in the earlier version only. */
  readonly gone: readonly AuditFinding[];
  readonly figures: readonly ChangedFigure[];
}

/** A figure that surely differs. */
export interface ChangedFigure {
  readonly id: string;
  readonly title: string;
  readonly unit: MetricUnit;
  /** Null if that version has no value. */
  readonly base: number | null;
  readonly head: number | null;
  readonly isBetter: boolean;
}

/** Compares two audits. A figure that varies counts as changed only if the two intervals do not touch. */
export function auditChanges(base: AuditRecord, head: AuditRecord): AuditChanges {
  const [before, after] = [rulesOf(base), rulesOf(head)];
  return {
    appeared: head.findings.filter(({ rule }) => !before.has(rule)),
    gone: base.findings.filter(({ rule }) => !after.has(rule) && couldBeFound(rule, base, head)),
    figures: figuresOf(head).flatMap((figure) => {
      const earlier = figuresOf(base).find(({ id }) => id === figure.id);
      return earlier === undefined ? [] : changedFigure(earlier, figure);
    }),
  };
}

function rulesOf({ findings }: AuditRecord): ReadonlySet<string> {
  return new Set(findings.map(({ rule }) => rule));
}

/** Whether the later audit could have found it again: it asked all that the earlier one had asked, and the rule could look. */
function couldBeFound(rule: string, base: AuditRecord, head: AuditRecord): boolean {
  const asked = askedArms(head);
  return (
    [...askedArms(base)].every((arm) => asked.has(arm)) &&
    !head.quiet.some((one) => one.rule === rule && one.kind === "not-applicable")
  );
}

function askedArms({ questions }: AuditRecord): ReadonlySet<string> {
  return new Set(
    questions.flatMap(({ scenario, arms }) =>
      arms.filter(({ kind }) => kind !== "not-asked").map(({ arm }) => `${scenario} ${arm}`),
    ),
  );
}

function figuresOf({ parts }: AuditRecord): readonly CardFigure[] {
  return parts.flatMap(({ figures }) => figures);
}

function changedFigure(base: CardFigure, head: CardFigure): ChangedFigure[] {
  const { id, title, unit } = head;
  if (base.kind === "none" && head.kind === "none") return [];
  if ([base, head].some((one) => one.kind === "none" && !one.isAsked)) return [];
  if (base.kind === "none" || head.kind === "none") {
    const values = { base: base.kind === "none" ? null : base.value, head: head.kind === "none" ? null : head.value };
    return [{ id, title, unit, ...values, isBetter: base.kind === "none" }];
  }
  const [low, high] = base.value < head.value ? [base, head] : [head, base];
  const isApart = upperEnd(low) < lowerEnd(high);
  return isApart ? [{ id, title, unit, base: base.value, head: head.value, isBetter: head.value < base.value }] : [];
}

type MeasuredFigure = Extract<CardFigure, { readonly kind: "value" }>;

/** A measured figure without an interval varies by an unknown amount. It never counts as apart. */
function upperEnd({ value, interval, metricKind }: MeasuredFigure): number {
  return interval?.high ?? (metricKind === "measured" ? Number.POSITIVE_INFINITY : value);
}

function lowerEnd({ value, interval, metricKind }: MeasuredFigure): number {
  return interval?.low ?? (metricKind === "measured" ? Number.NEGATIVE_INFINITY : value);
}
