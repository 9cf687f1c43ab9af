import type { ClaimDocument } from "../../core/claim.ts";
import type { MetricRecord } from "../../core/run-record.ts";
import type { Environment } from "../../core/run-record.ts";
import type { ClaimRow } from "./claim-rows.ts";

/** What a report shows besides its run, where it is at hand. Nothing in it changes a verdict. */
export interface ReportInputs {
  /** The published claims held against this run. */
  readonly claims?: readonly ClaimRow[];
  /** The documents that make these claims. */
  readonly claimDocuments?: readonly ClaimDocument[];
  /** The metrics over earlier runs, a series for each class of machine, oldest run first. */
  readonly history?: readonly HistorySeries[];
  /** The machine that recorded a stored baseline. */
  readonly baseEnvironment?: Environment;
  /** Noise of this engine on this machine, as measured with the same code on both sides. */
  readonly calibration?: CalibrationSummary;
  /** Prices of the model that a scenario's workload asks for. */
  readonly prices?: readonly ScenarioPrices[];
}

/** A metric of an arm over runs. */
export interface HistorySeries {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: Pick<MetricRecord, "id" | "title" | "unit" | "better">;
  readonly points: readonly HistoryPoint[];
  /** Where the level changed, by the index of its first point; advice, no verdict. */
  readonly changes: readonly { readonly index: number; readonly shift: number }[];
}

export interface HistoryPoint {
  readonly run: string;
  readonly isoDate: string;
  readonly revision: string | null;
  /** Median over the trials, in the metric's unit. */
  readonly value: number;
  /** Name under which this run is kept as a baseline. */
  readonly baseline?: string;
}

export interface CalibrationSummary {
  readonly isoDate: string;
  readonly noise: readonly {
    readonly scenario: string;
    readonly arm: string;
    readonly metric: string;
    readonly pairs: number;
    /** Size below which the same code differs from itself, as a fraction. */
    readonly floor: number;
    /** Share of blocks in which the same code could not be told unchanged. */
    readonly inconclusive: number;
  }[];
}

/** Nano-dollars a token. */
export interface ScenarioPrices {
  readonly scenario: string;
  readonly model: string;
  /** ISO day of the price table. */
  readonly asOf: string;
  readonly input: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  readonly output: number;
}
