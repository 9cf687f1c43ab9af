import type { MetricRecord } from "../../core/run-record.ts";
import { formatValue } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { type RunEntry, runEntry } from "./run-entry.ts";
import type { SiteRun, SiteRunScenario } from "./site-run.ts";

/** The newest run of every engine beside the others, with a row for each gating metric of an arm. */
export interface EngineTable {
  readonly columns: readonly RunEntry[];
  readonly rows: readonly EngineRow[];
}

export interface EngineRow {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  /** One for each engine; null where it has no value. */
  readonly cells: readonly (EngineCell | null)[];
}

export interface EngineCell {
  readonly text: string;
  /** Why it can't be compared with the first column; null when it can. */
  readonly caution: string | null;
}

interface Measured {
  readonly scenario: SiteRunScenario;
  readonly metric: MetricRecord;
  readonly value: number;
}

/** Engines side by side; null with fewer than two. `runs` are newest first. */
export function engineTable(runs: readonly SiteRun[]): EngineTable | null {
  const newest = [...new Map(runs.toReversed().map((run) => [run.engine.id, run] as const)).values()].toReversed();
  if (newest.length < 2) return null;
  const rows = new Map<string, readonly [string, string, string]>();
  for (const run of newest)
    for (const scenario of run.scenarios)
      for (const metric of scenario.metrics)
        for (const arm of scenario.arms.filter((each) => metric.gatesOn.includes(each.id) && !each.control))
          rows.set(JSON.stringify([scenario.id, arm.id, metric.id]), [scenario.id, arm.id, metric.id]);
  return {
    columns: newest.map(runEntry),
    rows: [...rows.values()]
      .map((key) => engineRow(key, newest))
      .filter(({ cells }) => cells.filter((cell) => cell !== null).length > 1),
  };
}

function engineRow(key: readonly [string, string, string], runs: readonly SiteRun[]): EngineRow {
  const found = runs.map((run) => measuredIn(run, key));
  const reference = found.findIndex((each) => each !== null);
  const first = found[reference];
  const names = runs.flatMap((run) => titlesIn(run, key)).at(0);
  return {
    scenario: cleanLine(names?.scenario ?? key[0]),
    arm: cleanLine(names?.arm ?? key[1]),
    metric: cleanLine(first?.metric.title ?? key[2]),
    cells: found.map((each, position) => {
      const [run, held] = [runs[position], runs[reference]];
      if (each === null || run === undefined || first === undefined || first === null || held === undefined)
        return null;
      return { text: formatValue(each.value, each.metric.unit), caution: cautionOf(each, run, first, held) };
    }),
  };
}

function titlesIn(run: SiteRun, [scenarioId, armId]: readonly [string, string, string]) {
  const scenario = run.scenarios.find(({ id }) => id === scenarioId);
  const arm = scenario?.arms.find(({ id }) => id === armId);
  return scenario === undefined || arm === undefined ? [] : [{ scenario: scenario.title, arm: arm.title }];
}

function measuredIn(run: SiteRun, [scenarioId, armId, metricId]: readonly [string, string, string]): Measured | null {
  const scenario = run.scenarios.find(({ id }) => id === scenarioId);
  const place = scenario?.metrics.findIndex(({ id }) => id === metricId) ?? -1;
  const metric = scenario?.metrics[place];
  const value = scenario?.arms.find(({ id }) => id === armId)?.values[place];
  if (scenario === undefined || metric === undefined || value == null) return null;
  return { scenario, metric, value: value.median };
}

function cautionOf(one: Measured, run: SiteRun, other: Measured, held: SiteRun): string | null {
  if (one.scenario.digest !== other.scenario.digest) return "another workload";
  return one.metric.kind === "measured" && run.processor !== held.processor ? "another machine" : null;
}
