import type { Comparison, ComparisonRow, Judgement, Verdict } from "../../core/comparison.ts";
import type { Direction } from "../../core/metric.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { formatValue } from "../../core/units.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { anchorsOf } from "./anchors.ts";
import { causeText } from "./cause-text.ts";
import type { Fact } from "./fact.ts";
import { judgementFacts } from "./judgement-facts.ts";
import { type PairModel, pairModel } from "./pair-model.ts";
import type { ReportInputs } from "./report-inputs.ts";
import {
  changeText,
  type IntervalModel,
  intervalOf,
  isSlight,
  percent,
  proportionText,
  sharesOf,
  type SideShares,
} from "./row-change.ts";
import { verdictWord } from "./verdict-word.ts";

export type RowVerdict = Verdict | "not-judged";

/** Base and head of every metric of every arm, worst first. */
export interface ComparisonModel {
  readonly against: string;
  /** How the timings were compared, in words. */
  readonly timings: string;
  /** Two engines; null for versions of one. */
  readonly engines: { readonly base: string; readonly head: string } | null;
  readonly rows: readonly ComparisonLine[];
}

export interface ComparisonLine {
  /** Ids, for formats that programs read. Everything else is text for people. */
  readonly key: RowKey;
  /** Unique on the page, and the same in every run with the row. */
  readonly id: string;
  readonly scenario: string;
  /** Anchor of the scenario's section; null where this run lacks the scenario. */
  readonly anchor: string | null;
  readonly arm: string;
  readonly metric: string;
  readonly better: Direction;
  readonly gates: boolean;
  /** It differs exactly, by less than a hundredth. */
  readonly isSlight: boolean;
  /** Judged as equal or not equal. */
  readonly isExact: boolean;
  readonly verdict: RowVerdict;
  /** The verdict for people. */
  readonly word: string;
  /** Its sides are two engines, so that it can't gate. */
  readonly isBetweenEngines: boolean;
  readonly base: string;
  readonly head: string;
  readonly change: string;
  /** An exact difference in proportion, such as "×4.4" or "+7.2 %"; null for what is a percentage already, or has none. */
  readonly proportion: string | null;
  /** Null for what is not an estimate. */
  readonly interval: IntervalModel | null;
  /** Of an exact number that differs. */
  readonly shares: SideShares | null;
  /** The evidence, as label and value. */
  readonly why: readonly Fact[];
  /** Every pair behind a timing; null where there are none. */
  readonly pairs: PairModel | null;
  /** Why somebody accepted it; null where nobody did. */
  readonly acknowledged: string | null;
}

export interface RowKey {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
}

const verdictRank: Readonly<Record<RowVerdict, number>> = {
  regressed: 0,
  inconclusive: 1,
  improved: 3,
  unchanged: 4,
  "not-judged": 5,
};
const openRank = 2;

/** Whether a row leaves nothing to decide. A gating row that was not judged is as open as an inconclusive one. */
export function isSettled({ verdict, gates }: Pick<ComparisonLine, "verdict" | "gates">): boolean {
  return verdict === "unchanged" || (verdict === "not-judged" && !gates);
}

/** What is said in place of changed or open rows. Where nothing was judged, that is not "nothing changed". */
export function quietText(rows: readonly ComparisonLine[]): string {
  return rows.every(({ verdict }) => verdict === "not-judged")
    ? "No row was judged: nothing is known of a change."
    : "No row changed and none is open.";
}

/** Whether a row regressed and is only shown: nothing fails by it. Between two engines nothing gates, and the words say it. */
export function isAside({ verdict, gates, isBetweenEngines }: ComparisonLine): boolean {
  return verdict === "regressed" && !gates && !isBetweenEngines;
}

function rankOf(line: ComparisonLine): number {
  return line.verdict === "not-judged" && line.gates ? openRank : verdictRank[line.verdict];
}

/** The comparison as lines, sorted by verdict, then by gating, then by how far they are beyond the margin. */
export function comparisonModel(
  run: RunRecord,
  comparison: Comparison,
  anchorOf: (scenario: string) => string | null,
  inputs: ReportInputs = {},
): ComparisonModel {
  const ids = anchorsOf(
    comparison.rows.map(({ scenario, arm, metric }) => `row ${scenario} ${arm} ${metric}`),
    "row",
    160,
  );
  const scored = comparison.rows.map((row, order) => ({
    line: { ...comparisonLine(run, row, comparison, anchorOf, inputs), id: ids[order] ?? `row-${order + 1}` },
    severity: severityOf(row),
    order,
  }));
  const sorted = scored.toSorted(
    (left, right) =>
      rankOf(left.line) - rankOf(right.line) ||
      Number(right.line.gates) - Number(left.line.gates) ||
      // Equal severities subtract to NaN when both are infinite; the order of the run then decides.
      right.severity - left.severity ||
      left.order - right.order,
  );
  return {
    against: againstText(comparison),
    timings: timingsText(comparison),
    engines: enginesOf(comparison),
    rows: sorted.map(({ line }) => line),
  };
}

/** The verdict of a row. */
export function rowVerdict(judgement: Judgement): RowVerdict {
  return judgement.kind === "not-judged" ? "not-judged" : judgement.verdict;
}

/** The names of two engines; null for versions of one. */
export function enginesOf({ between }: Comparison): ComparisonModel["engines"] {
  return between === undefined ? null : { base: cleanLine(between.base), head: cleanLine(between.head) };
}

function againstText({ baseline: { name, engine, timings }, between }: Comparison): string {
  if (between !== undefined && timings.kind === "paired") return cleanLine(engine ?? between.base);
  return engine === undefined ? cleanLine(name) : `${cleanLine(name)}, which is another engine: ${cleanLine(engine)}`;
}

function timingsText(comparison: Comparison): string {
  const { timings } = comparison.baseline;
  switch (timings.kind) {
    case "paired":
      if (comparison.between !== undefined)
        return "Base and head are two engines, measured side by side in pairs. Neither is the baseline of the other, and nothing gates.";
      if (comparison.rows.every(({ judgement }) => judgement.kind === "exact"))
        return `Both sides were run, one after the other, against ${revisionText(timings.revision)}. Only counts are compared.`;
      return `Timings of both sides were measured side by side, in pairs, against ${revisionText(timings.revision)}.`;
    case "stored":
      return comparison.rows.some(({ judgement }) => judgement.kind === "stored")
        ? `Timings were not measured side by side (${cleanText(timings.reason)}); some are compared with recordings of other times.`
        : `Timings are shown and not judged: ${cleanText(timings.reason)}`;
  }
}

/** A git commit, or the version of a published package. */
function revisionText(revision: string): string {
  const text = cleanLine(revision);
  return /^\d+\.\d+\./.test(text) ? `version ${text}` : `revision ${text.slice(0, 12)}`;
}

/** How far beyond the margin. An exact number has no margin: any difference is beyond it. */
function severityOf(row: ComparisonRow): number {
  switch (row.judgement.kind) {
    case "exact": {
      const relative = Math.abs(row.judgement.difference) / Math.max(Math.abs(row.base ?? 0), 1e-9);
      return row.judgement.difference === 0 ? 0 : 1e6 + Math.min(relative, 1e6);
    }
    case "stored":
    case "paired":
      return row.judgement.margin > 0 ? Math.abs(row.judgement.change) / row.judgement.margin : 0;
    case "not-judged":
      return 0;
  }
}

function comparisonLine(
  run: RunRecord,
  row: ComparisonRow,
  { between }: Comparison,
  anchorOf: (scenario: string) => string | null,
  inputs: ReportInputs,
): Omit<ComparisonLine, "id"> {
  const scenario = run.scenarios.find((candidate) => candidate.id === row.scenario);
  const arm = scenario?.arms.find((candidate) => candidate.id === row.arm);
  const metric = scenario?.metrics.find((candidate) => candidate.id === row.metric);
  const unit = metric?.unit ?? "count";
  const noise = inputs.calibration?.noise.find(
    (each) => each.scenario === row.scenario && each.arm === row.arm && each.metric === row.metric,
  );
  const pairs =
    arm === undefined || metric?.kind !== "measured"
      ? null
      : pairModel(arm, metric, row.judgement, run.environment.cores);
  return {
    key: { scenario: cleanLine(row.scenario), arm: cleanLine(row.arm), metric: cleanLine(row.metric) },
    scenario: cleanLine(scenario?.title ?? row.scenario),
    anchor: anchorOf(row.scenario),
    arm: cleanLine(arm?.title ?? row.arm),
    metric: cleanLine(metric?.title ?? row.metric),
    better: metric?.better ?? "neither",
    gates: row.gates,
    isSlight: isSlight(row),
    isExact: row.judgement.kind === "exact",
    verdict: rowVerdict(row.judgement),
    word: verdictWord(
      rowVerdict(row.judgement),
      between === undefined ? null : (metric ?? { unit, better: "neither" }),
    ),
    isBetweenEngines: between !== undefined,
    base: row.base === null ? "–" : formatValue(row.base, unit),
    head: row.head === null ? "–" : formatValue(row.head, unit),
    change: changeText(row, unit),
    proportion: proportionText(row, unit),
    interval: intervalOf(row.judgement),
    shares: sharesOf(row),
    why: [
      ...judgementFacts(row.judgement, unit, pairs),
      ...causeFacts(run, row),
      ...(row.decidedBy === undefined ? [] : [{ label: "does not gate", value: cleanText(row.decidedBy.why) }]),
      ...(noise === undefined ? [] : [{ label: "noise floor here", value: percent(noise.floor) }]),
    ],
    pairs,
    acknowledged: acknowledgement(row),
  };
}

function causeFacts(run: RunRecord, { scenario, arm, metric }: ComparisonRow): readonly Fact[] {
  const cause = run.comparison?.causes.find(({ rows }) =>
    rows.some((row) => row.scenario === scenario && row.arm === arm && row.metric === metric),
  );
  return cause === undefined ? [] : [{ label: "cause", value: causeText(run, cause) }];
}

function acknowledgement({ accepted }: ComparisonRow): string | null {
  if (accepted === undefined) return null;
  const who = accepted.by === null ? "" : ` by ${cleanLine(accepted.by)}`;
  return `${cleanLine(accepted.reason, 300)} (${cleanLine(accepted.isoDate.slice(0, 10))}${who})`;
}
