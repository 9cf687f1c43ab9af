import type { AuditPart } from "../core/finding.ts";
import type { MetricKind, MetricUnit } from "../core/metric.ts";
import type { Environment, MeasuredEngine } from "../core/run-record.ts";

/** Version of the league file's layout. */
export const leagueSchemaVersion = 1;

/** Several engines side by side: the figures of the report card, with ranks where a rank is sure. There is no total score. */
export interface LeagueRecord {
  readonly schemaVersion: typeof leagueSchemaVersion;
  /** Id of the run whose file lies beside the league and holds every sample. */
  readonly run: string;
  readonly isoDate: string;
  readonly seed: string;
  readonly harness: { readonly version: string; readonly revision: string | null };
  readonly environment: Environment;
  /** The league was ended early. Some trials are missing. */
  readonly interrupted: boolean;
  /** In the order in which they were named. */
  readonly contenders: readonly Contender[];
  readonly parts: readonly LeaguePart[];
}

/** An engine of the league, and under which conditions it ran. */
export interface Contender {
  readonly engine: MeasuredEngine;
  readonly title: string;
  /** `laboratory`: it comes with bench and is no agent that people use. */
  readonly kind: "agent" | "laboratory";
  /** The wire formats of its conversations. Empty if it made no request. */
  readonly protocols: readonly string[];
  /** The models that its conversations asked for. */
  readonly models: readonly string[];
  /** Size of its first prompt: instructions, tools and the task. Null if it was not seen. */
  readonly promptTokens: number | null;
}

/** A part of the report card, or the recorded sessions. */
export interface LeaguePart {
  readonly part: AuditPart | "sessions";
  readonly title: string;
  readonly figures: readonly LeagueFigure[];
}

/** One figure of all contenders. Lower is better. */
export interface LeagueFigure {
  readonly id: string;
  readonly title: string;
  readonly scenario: string;
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly metricKind: MetricKind;
  /** One for each contender, in their order. */
  readonly cells: readonly LeagueCell[];
}

/** The figure of one contender. */
export type LeagueCell = { readonly engine: string } & (
  | {
      readonly kind: "ranked";
      /** The median of the trials, or a sum of medians over arms. */
      readonly value: number;
      /** Of a measured value: the 95 % interval of the median. Of an exact one: the least and the most of all trials. */
      readonly low: number;
      readonly high: number;
      readonly trials: number;
      /** One more than the number of contenders that are surely better. */
      readonly rank: number;
      /** The contenders that are neither surely better nor surely worse. */
      readonly tiedWith: readonly string[];
    }
  | { readonly kind: "unranked"; readonly value: number; readonly trials: number; readonly reason: string }
  | { readonly kind: "none"; readonly reason: string }
);
