import papaparse from "papaparse";
import type { Judgement } from "../../core/comparison.ts";
import { notApplicableReason } from "../../core/failure-tolerance.ts";
import type { RunRecord, ScenarioRecord } from "../../core/run-record.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { rowVerdict } from "../model/comparison-model.ts";
import { type ArmSample, armSamples, keyText } from "./arm-samples.ts";

const columns = [
  ..."scenario,arm,metric,unit,kind,better,gates,trials,median,lower_quartile,upper_quartile".split(","),
  ..."verdict,base,head,difference,change,change_low,change_high,margin,pairs,note".split(","),
];

type Cell = string | number | boolean | null;

/**
 * One row for each metric of an arm, by RFC 4180: what was measured, then how it compares. Numbers are in the unit of
 * the column `unit`; changes and margins are fractions of the base. An empty cell means "not known here". A metric
 * that was compared but not measured on this side has a row, too. An arm that is not applicable to the engine has one row
 * without a metric. Its note is the reason.
 */
export function csvTable(run: RunRecord): string {
  const compared = new Map((run.comparison?.rows ?? []).map((row) => [rowText(row), row]));
  const samples = armSamples(run);
  const measured = new Set(samples.map(({ key }) => keyText(key)));
  const data = [
    ...samples.map((sample) => {
      const row = compared.get(keyText(sample.key));
      // A comparison may take a row out of the gate: it was accepted, or the cost decides on it.
      return row === undefined
        ? sampleCells(sample, sample.gates)
        : [...sampleCells(sample, row.gates), ...comparedCells(row)];
    }),
    ...(run.comparison?.rows ?? [])
      .filter((row) => !measured.has(rowText(row)))
      .map((row) => [...unmeasuredCells(run, row), ...comparedCells(row)]),
    ...run.scenarios.flatMap(notApplicableRows),
  ];
  const cells = data.map((row) => columns.map((_, place) => row[place] ?? null));
  // Only text can be a formula: the library leaves numbers alone, so that a negative one stays one.
  const text = papaparse.unparse({ fields: columns, data: cells }, { escapeFormulae: true, newline: "\r\n" });
  // Without rows the library ends the header's line, with rows it does not end the last.
  return `${text.trimEnd()}\r\n`;
}

type Row = NonNullable<RunRecord["comparison"]>["rows"][number];

function rowText({ scenario, arm, metric }: Row): string {
  return keyText({ scenario: cleanLine(scenario), arm: cleanLine(arm), metric: cleanLine(metric) });
}

function sampleCells({ key, metric, trials, median, lower, upper }: ArmSample, gates: boolean): readonly Cell[] {
  const names = [key.scenario, key.arm, key.metric, metric.unit, metric.kind, metric.better];
  return [...names, gates, trials, median, lower, upper];
}

function unmeasuredCells(run: RunRecord, row: Row): readonly Cell[] {
  const scenario = run.scenarios.find(({ id }) => id === row.scenario);
  const metric = scenario?.metrics.find(({ id }) => id === row.metric);
  const names = [cleanLine(row.scenario), cleanLine(row.arm), cleanLine(row.metric)];
  return [...names, metric?.unit ?? null, metric?.kind ?? null, metric?.better ?? null, row.gates, 0, null, null, null];
}

function notApplicableRows({ id, arms }: ScenarioRecord): readonly (readonly Cell[])[] {
  return arms.flatMap((arm) => {
    const trials = arm.trials.filter(({ side }) => side === "head");
    const reason = notApplicableReason(trials);
    if (reason === null) return [];
    const unmeasured = [null, null, null, null, null, 0, null, null, null];
    return [[cleanLine(id), cleanLine(arm.id), ...unmeasured, "not-applicable", ...empty(8), cleanLine(reason, 300)]];
  });
}

function empty(count: number): readonly null[] {
  return Array.from({ length: count }, () => null);
}

function comparedCells({ base, head, judgement }: Row): readonly Cell[] {
  return [rowVerdict(judgement), base, head, ...judgementCells(judgement)];
}

function judgementCells(judgement: Judgement): readonly Cell[] {
  switch (judgement.kind) {
    case "exact":
      return [judgement.difference, null, null, null, null, null, noteOf(judgement.detail ?? "")];
    case "paired": {
      const { change, low, high, margin, pairs } = judgement;
      return [null, change, finite(low), finite(high), margin, pairs, null];
    }
    case "stored": {
      const { change, low, high, margin, recordings } = judgement;
      return [null, change, low, high, margin, null, `${recordings} stored recordings`];
    }
    case "not-judged":
      return [null, null, null, null, null, null, noteOf(judgement.reason)];
  }
}

/** Spreadsheets read no infinity; an interval that is open on a side has no bound there. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function noteOf(text: string): string {
  return cleanText(text).replaceAll("\n", " ");
}
