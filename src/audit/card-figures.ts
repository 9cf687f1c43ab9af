import type { AuditPart } from "../core/finding.ts";
import type { MetricUnit } from "../core/metric.ts";
import type { FigureLimits } from "./audit-record.ts";

/** Where a figure of the card comes from, and what is good. */
export interface FigureRow {
  readonly part: AuditPart;
  readonly id: string;
  readonly title: string;
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  /** Shown where the run does not define the metric. */
  readonly unit: MetricUnit;
  readonly limits: FigureLimits;
}

const noticed = "a person notices a wait of 0.1 s and loses the thread after 1 s (Card, Moran and Newell, 1983)";

/** The figures of the card, two or three for each part. Lower is better in all of them. */
export const cardFigures: readonly FigureRow[] = [
  {
    part: "start",
    id: "first-request",
    title: "Start to first model request",
    scenario: "cold-start",
    arm: "as-is",
    metric: "startup.spawn_to_first_request",
    unit: "ns",
    limits: { good: 300e6, fair: 1e9, source: noticed },
  },
  {
    part: "responsiveness",
    id: "first-token",
    title: "Answer's first token to standard output",
    scenario: "first-token",
    arm: "medium",
    metric: "first_token.engine_share",
    unit: "ns",
    limits: { good: 20e6, fair: 100e6, source: noticed },
  },
  {
    part: "prompt",
    id: "cost",
    title: "Ten turns, modelled cost",
    scenario: "cache-hit-rate",
    arm: "as-is",
    metric: "cost.total",
    unit: "nanoUsd",
    limits: { good: 0.1e9, fair: 0.3e9, source: "the lightest agents of the field, and three times their cost" },
  },
  {
    part: "resources",
    id: "memory",
    title: "Peak memory over fifty turns",
    scenario: "memory-footprint",
    arm: "as-is",
    metric: "process.peak_rss",
    unit: "bytes",
    limits: { good: 200 * 1024 ** 2, fair: 500 * 1024 ** 2, source: "the field: the lighter half, and the heaviest" },
  },
];
