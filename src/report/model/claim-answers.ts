import type { Claim, ClaimAnswer, ClaimMeasure } from "../../core/claim.ts";
import type { Direction, MetricUnit } from "../../core/metric.ts";
import type { ArmRecord, MetricRecord, RunRecord, ScenarioRecord } from "../../core/run-record.ts";
import { phaseName } from "../../core/trial-phase.ts";
import { hodgesLehmann } from "../../stats/hodges-lehmann.ts";
import { median } from "../../stats/quantile.ts";
import { medianInterval } from "../../stats/median-interval.ts";

/** The answers that a scenario gives, with the id it has in run files. */
export interface AnsweringScenario {
  readonly id: string;
  readonly claims: readonly ClaimAnswer[];
}

export type ClaimVerdict = "confirmed" | "partly" | "not-confirmed" | "not-testable" | "not-measured";

export interface ClaimResult {
  readonly claim: Claim;
  readonly verdict: ClaimVerdict;
  /** One for each number of a scenario that answers; empty where none does in this run. */
  readonly answers: readonly MeasuredAnswer[];
  /** Scenarios that would answer and that this run does not have. */
  readonly unmeasured: readonly string[];
}

/** Our figure. `unit` is null for a ratio or saving. */
export interface MeasuredAnswer extends Figure {
  readonly scenario: string;
  readonly answer: ClaimAnswer;
  readonly metric: MetricRecord;
  readonly unit: MetricUnit | null;
  readonly verdict: "confirmed" | "partly" | "not-confirmed";
}

/** Holds a run against the claims, in the order of the inventory. It is computed from samples; nothing is stored. */
export function claimResults(
  run: RunRecord,
  claims: readonly Claim[],
  scenarios: readonly AnsweringScenario[],
): readonly ClaimResult[] {
  return claims.map((claim) => {
    const given = scenarios.flatMap((scenario) =>
      scenario.claims
        .filter((answer) => answer.claim === claim.id)
        .map((answer) => ({ scenario: scenario.id, measured: measuredAnswer(run, scenario.id, answer) })),
    );
    const answers = given.flatMap(({ measured }) => (measured === null ? [] : [measured]));
    const unmeasured = given.filter(({ measured }) => measured === null).map(({ scenario }) => scenario);
    return { claim, verdict: verdictOf(claim, answers), answers, unmeasured: [...new Set(unmeasured)] };
  });
}

/** All answers have to agree. Otherwise the claim holds in part, and the conditions say where. */
function verdictOf(claim: Claim, answers: readonly MeasuredAnswer[]): ClaimVerdict {
  if (claim.kind === "untestable") return "not-testable";
  const verdicts = new Set(answers.map(({ verdict }) => verdict));
  const [only] = verdicts;
  if (only === undefined) return "not-measured";
  return verdicts.size === 1 ? only : "partly";
}

function measuredAnswer(run: RunRecord, id: string, answer: ClaimAnswer): MeasuredAnswer | null {
  const scenario = run.scenarios.find((one) => one.id === id);
  const metric = scenario?.metrics.find((one) => one.id === answer.measure.metric);
  if (scenario === undefined || metric === undefined) return null;
  const found = measureOf(answer.measure, metric, scenario);
  if (found === null) return null;
  const { kind } = answer.measure;
  const unit = kind === "ratio" || kind === "saving" ? null : metric.unit;
  return { scenario: id, answer, metric, ...found, unit, verdict: judged(answer, metric.better, found) };
}

interface Figure {
  readonly value: number;
  /** Limits of the 95 % interval; the value itself where it does not vary; the range with too few rounds. */
  readonly low: number;
  readonly high: number;
  /** Rounds of the figure, where they are too few for an interval. It then confirms nothing. */
  readonly tooFewRounds?: number;
}

/**
 * The number with its interval. Numbers that do not vary have none. A measured value has the order-statistic interval
 * of its median. Two arms are compared round by round: Hodges-Lehmann of the log ratios, or of the differences.
 */
function measureOf(measure: ClaimMeasure, metric: MetricRecord, scenario: ScenarioRecord): Figure | null {
  const ours = valuesByRound(scenario, measure.arm, metric.id);
  if (measure.kind === "value") {
    const found = medianInterval([...ours.values()]);
    if (found === null) return null;
    const figure = { value: found.median, low: found.low, high: found.high };
    return metric.kind === "measured" ? withRange(figure, [...ours.values()]) : exactly(found.median);
  }
  const theirs = valuesByRound(scenario, measure.against, metric.id);
  if (metric.kind !== "measured") {
    const [left, right] = [median([...ours.values()]), median([...theirs.values()])];
    return left === null || right === null ? null : exactly(compared(measure.kind, left, right));
  }
  const rounds = [...ours].flatMap(([round, left]) => {
    const right = theirs.get(round);
    return right === undefined ? [] : [{ left, right }];
  });
  const { kind } = measure;
  if (kind === "difference") {
    const differences = rounds.map(({ left, right }) => left - right);
    const found = hodgesLehmann(differences, 0.95);
    return found === null ? null : withRange({ value: found.estimate, low: found.low, high: found.high }, differences);
  }
  const logs = rounds
    .filter(({ left, right }) => left > 0 && right > 0)
    .map(({ left, right }) => Math.log(left / right));
  const found = hodgesLehmann(logs, 0.95);
  if (found === null) return null;
  const { value, low, high, ...rest } = withRange({ value: found.estimate, low: found.low, high: found.high }, logs);
  const [estimate, lowest, highest] = [Math.exp(value), Math.exp(low), Math.exp(high)];
  return kind === "ratio"
    ? { value: estimate, low: lowest, high: highest, ...rest }
    : { value: 1 - estimate, low: 1 - highest, high: 1 - lowest, ...rest };
}

/** With too few rounds for an interval, their range is shown. */
function withRange(figure: Figure, values: readonly number[]): Figure {
  if (Number.isFinite(figure.low) && Number.isFinite(figure.high)) return figure;
  return { ...figure, low: Math.min(...values), high: Math.max(...values), tooFewRounds: values.length };
}

function compared(kind: "ratio" | "saving" | "difference", ours: number, theirs: number): number {
  switch (kind) {
    case "ratio":
      return ours === theirs ? 1 : ours / theirs;
    case "saving":
      return ours === theirs ? 0 : 1 - ours / theirs;
    case "difference":
      return ours - theirs;
  }
}

function exactly(value: number): Figure {
  return { value, low: value, high: value };
}

function valuesByRound(scenario: ScenarioRecord, armId: string, metricId: string): ReadonlyMap<string, number> {
  const arm: ArmRecord | undefined = scenario.arms.find(({ id }) => id === armId);
  return new Map(
    (arm?.trials ?? []).flatMap(({ side, phase, values, outcome }) => {
      const value = values[metricId];
      return side === "head" && outcome.kind === "done" && value !== undefined
        ? [[phaseName(phase), value] as const]
        : [];
    }),
  );
}

/**
 * Confirmed: the whole interval meets the expectation. Partly: the interval reaches over the figure, or the figure is
 * missed and the technique still clearly helps. Otherwise not confirmed.
 */
function judged(answer: ClaimAnswer, better: Direction, figure: Figure): MeasuredAnswer["verdict"] {
  const verdict = judgedBy(answer, better, figure);
  return verdict === "confirmed" && figure.tooFewRounds !== undefined ? "partly" : verdict;
}

function judgedBy(
  { expects, measure }: ClaimAnswer,
  better: Direction,
  { low, high }: Figure,
): MeasuredAnswer["verdict"] {
  if (expects.kind === "better") {
    const helps = helpsBeyondDoubt(measure, wantedByMetric(measure, better), low, high);
    return helps ? "confirmed" : "not-confirmed";
  }
  const isLeast = expects.kind === "at-least";
  const [met, missed] = isLeast
    ? [low >= expects.value, high < expects.value]
    : [high <= expects.value, low > expects.value];
  if (met) return "confirmed";
  return !missed || helpsBeyondDoubt(measure, isLeast ? "more" : "less", low, high) ? "partly" : "not-confirmed";
}

/** More saving is better. A ratio or a difference is better in the direction of its metric. */
function wantedByMetric({ kind }: ClaimMeasure, better: Direction): "more" | "less" {
  const up = kind === "saving" ? better !== "higher" : better === "higher";
  return up ? "more" : "less";
}

/** Whether the whole interval lies on the wanted side of "no effect". A value alone is not compared with anything. */
function helpsBeyondDoubt({ kind }: ClaimMeasure, wanted: "more" | "less", low: number, high: number): boolean {
  if (kind === "value") return false;
  const none = kind === "ratio" ? 1 : 0;
  return wanted === "more" ? low > none : high < none;
}
