import type { AuditPart } from "../core/finding.ts";
import type { MetricUnit } from "../core/metric.ts";
import type { FigureLimits } from "./audit-record.ts";

/** Where a figure comes from. */
export interface FigureSource {
  readonly id: string;
  readonly title: string;
  readonly scenario: string;
  /** The arm that shows it, or the sum over all arms: in how many of them something went wrong. */
  readonly arm: { readonly kind: "one"; readonly id: string } | { readonly kind: "sum" };
  readonly metric: string;
  /** Shown where the run does not define the metric. */
  readonly unit: MetricUnit;
}

/** Where a figure of the card comes from, and what is good. */
export interface FigureRow extends FigureSource {
  readonly part: AuditPart;
  readonly limits: FigureLimits;
}

const noticed = "a person notices a wait of 0.1 s and loses the thread after 1 s (Card, Moran and Newell, 1983)";
const field = "chosen between the lightest and the heaviest of the agents in docs/agents.md";
const none = "nothing of the kind should happen; once is fair";

function one(id: string): FigureRow["arm"] {
  return { kind: "one", id };
}

/** The figures of the card, two or three for each part. Lower is better in all of them. */
export const cardFigures: readonly FigureRow[] = [
  {
    part: "start",
    id: "first-request",
    title: "Start to first model request",
    scenario: "cold-start",
    arm: one("as-is"),
    metric: "startup.spawn_to_first_request",
    unit: "ns",
    limits: { good: 300e6, fair: 1e9, source: noticed },
  },
  {
    part: "start",
    id: "requests-before",
    title: "Requests before the first model request",
    scenario: "cold-start",
    arm: one("as-is"),
    metric: "startup.requests_before",
    unit: "count",
    limits: { good: 0, fair: 1, source: none },
  },
  {
    part: "responsiveness",
    id: "first-token",
    title: "First token: from the provider to standard output",
    scenario: "first-token",
    arm: one("medium"),
    metric: "first_token.engine_share",
    unit: "ns",
    limits: { good: 20e6, fair: 100e6, source: noticed },
  },
  {
    part: "responsiveness",
    id: "turn-around",
    title: "A turn with one small command",
    scenario: "ten-turns",
    arm: one("session"),
    metric: "turns.turn_around",
    unit: "ns",
    limits: { good: 30e6, fair: 100e6, source: noticed },
  },
  {
    part: "responsiveness",
    id: "answer-to-exit",
    title: "End of the answer to exit",
    scenario: "cold-start",
    arm: one("as-is"),
    metric: "startup.answer_to_exit",
    unit: "ns",
    limits: { good: 100e6, fair: 1e9, source: noticed },
  },
  {
    part: "tools",
    id: "tool-overhead",
    title: "Calls of one answer: time beyond the longest of them",
    scenario: "parallel-tools",
    arm: one("waits"),
    metric: "tools.overhead",
    unit: "ns",
    limits: { good: 50e6, fair: 200e6, source: noticed },
  },
  {
    part: "tools",
    id: "big-output",
    title: "What is sent of one megabyte that a command prints",
    scenario: "big-output",
    arm: one("1-mb"),
    metric: "big_output.result_bytes",
    unit: "bytes",
    limits: {
      good: 64 * 1024,
      fair: 256 * 1024,
      source: "16,000 and 64,000 tokens: a twelfth and a third of a window of 200,000",
    },
  },
  {
    part: "prompt",
    id: "first-prompt",
    title: "First prompt: instructions and tools",
    scenario: "ten-turns",
    arm: one("session"),
    metric: "turns.first_prompt",
    unit: "tokens",
    limits: { good: 5000, fair: 10_000, source: field },
  },
  {
    part: "prompt",
    id: "prefix-breaks",
    title: "Requests whose prompt does not begin with the prompt before",
    scenario: "ten-turns",
    arm: one("session"),
    metric: "cache.prefix_breaks",
    unit: "count",
    limits: { good: 0, fair: 1, source: none },
  },
  {
    part: "prompt",
    id: "cost",
    title: "Ten turns, modelled cost",
    scenario: "ten-turns",
    arm: one("session"),
    metric: "cost.total",
    unit: "nanoUsd",
    limits: { good: 0.03e9, fair: 0.1e9, source: field },
  },
  {
    part: "robustness",
    id: "hung",
    title: "Faults of the provider after which it hung",
    scenario: "faults",
    arm: { kind: "sum" },
    metric: "faults.hung",
    unit: "count",
    limits: { good: 0, fair: 1, source: none },
  },
  {
    part: "robustness",
    id: "lost",
    title: "Faults after which the answer was lost without a word",
    scenario: "faults",
    arm: { kind: "sum" },
    metric: "faults.lost",
    unit: "count",
    limits: { good: 0, fair: 1, source: none },
  },
  {
    part: "robustness",
    id: "ignored",
    title: "Signals that did not end it",
    scenario: "interrupt",
    arm: { kind: "sum" },
    metric: "interrupt.ignored",
    unit: "count",
    limits: { good: 0, fair: 0, source: none },
  },
  {
    part: "resources",
    id: "memory",
    title: "Peak memory over ten turns",
    scenario: "ten-turns",
    arm: one("session"),
    metric: "process.peak_rss",
    unit: "bytes",
    limits: { good: 190 * 1024 ** 2, fair: 300 * 1024 ** 2, source: field },
  },
  {
    part: "resources",
    id: "cpu",
    title: "Processor time of ten turns",
    scenario: "ten-turns",
    arm: one("session"),
    metric: "process.cpu_time",
    unit: "ns",
    limits: { good: 500e6, fair: 1.5e9, source: field },
  },
];
