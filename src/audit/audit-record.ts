import type { AuditPart, Finding } from "../core/finding.ts";
import type { MetricKind, MetricUnit } from "../core/metric.ts";
import type { Environment, MeasuredEngine } from "../core/run-record.ts";
import type { TaskCost } from "./model-task.ts";

/** Version of the audit file's layout. */
export const auditSchemaVersion = 3;

/** The report card of an agent: what was measured, what it wastes, and what could not be asked. */
export interface AuditRecord {
  readonly schemaVersion: typeof auditSchemaVersion;
  /** Id of the run whose file lies beside the audit and holds every sample. */
  readonly run: string;
  readonly isoDate: string;
  /** There if somebody ended the audit early. What was not asked is unknown then, and a longer budget is no remedy. */
  readonly interrupted?: true;
  readonly harness: { readonly version: string; readonly revision: string | null };
  readonly engine: MeasuredEngine;
  readonly environment: Environment;
  /** There if the machine was busy in many trials: how many, of all that tell. Times are too long then. */
  readonly underLoad?: { readonly trials: number; readonly of: number };
  /** The task that costs are told for. */
  readonly task: { readonly turns: number; readonly contextTokens: number };
  readonly parts: readonly AuditedPart[];
  /** What the agent showed in recorded sessions. Absent if none was asked. Nobody can say what is good in any session. */
  readonly sessions?: readonly SessionFigure[];
  /** By what they cost in the task, dearest first. */
  readonly findings: readonly AuditFinding[];
  /** The rules that found nothing, and why. */
  readonly quiet: readonly QuietRule[];
  readonly questions: readonly AskedQuestion[];
}

/** What the agent wastes in one way. */
export interface AuditFinding extends Finding {
  readonly part: AuditPart;
  readonly cost: TaskCost;
}

export type QuietRule = { readonly rule: string; readonly part: AuditPart; readonly looksFor: string } & (
  | { readonly kind: "not-seen" }
  | { readonly kind: "not-applicable"; readonly reason: string }
);

/** `unknown`: none of its figures could be had, or one was not asked or is not graded and the others are good. */
export type Grade = "good" | "fair" | "poor" | "unknown";

/** A part of the card. From the figures alone, its grade is that of the worst. */
export interface CardPart {
  readonly part: AuditPart;
  readonly title: string;
  readonly grade: Grade;
  readonly figures: readonly CardFigure[];
}

/** A part with the rules that found something in it, as often as they did. It is at most fair with a finding. */
export interface AuditedPart extends CardPart {
  readonly findings: readonly string[];
}

/** A figure of the card, from one metric of one arm. */
export type CardFigure = {
  readonly id: string;
  readonly title: string;
  readonly scenario: string;
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly limits: FigureLimits;
} & (
  | {
      readonly kind: "value";
      readonly arm: string;
      /** The median of the trials. */
      readonly value: number;
      /** The 95 % interval of the median. Null if there are too few trials, or the value does not vary. */
      readonly interval: { readonly low: number; readonly high: number } | null;
      /** The same figure of the smallest program, measured in the same rounds. Null if it has none. */
      readonly floor: number | null;
      /** The value as a multiple of the floor's. Null without a floor. */
      readonly timesFloor: number | null;
      readonly metricKind: MetricKind;
      /** Where it stands among the known agents. Null if they can't be compared. */
      readonly field: FieldPlace | null;
      /** `unknown`: a time of a busy machine that is not good. */
      readonly grade: Grade;
    }
  /** `isAsked` is false if the audit ended before. */
  | { readonly kind: "none"; readonly isAsked: boolean; readonly reason: string }
);

/** A figure of a recorded session. It has no grade. */
export type SessionFigure = {
  readonly id: string;
  readonly title: string;
  readonly scenario: string;
  readonly metric: string;
  readonly unit: MetricUnit;
} & (
  | {
      readonly kind: "value";
      /** The median of the trials. */
      readonly value: number;
      readonly interval: { readonly low: number; readonly high: number } | null;
      readonly metricKind: MetricKind;
    }
  | { readonly kind: "none"; readonly reason: string }
);

/** How many known agents have less, about the same and more, and their figures, least first. */
export interface FieldPlace {
  /** What is compared: the multiple of the floor, or the number itself. */
  readonly by: "floor" | "count";
  /** The figure in that measure. */
  readonly value: number;
  readonly less: number;
  readonly same: number;
  readonly more: number;
  readonly agents: readonly { readonly id: string; readonly version: string | null; readonly value: number }[];
}

/** At most `good` is good, at most `fair` is fair, more is poor. `source` says where the limits come from. */
export interface FigureLimits {
  readonly good: number;
  readonly fair: number;
  readonly source: string;
}

/** A scenario that the audit asked, with what came of each arm. */
export interface AskedQuestion {
  readonly scenario: string;
  readonly title: string;
  readonly arms: readonly (
    | { readonly arm: string; readonly kind: "done"; readonly trials: number }
    | { readonly arm: string; readonly kind: "failed" | "not-applicable"; readonly reason: string }
    /** The audit ended before. */
    | { readonly arm: string; readonly kind: "not-asked" }
  )[];
}
