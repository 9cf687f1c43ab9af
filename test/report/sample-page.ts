import type { ComparisonRow } from "../../src/core/comparison.ts";
import type { RunRecord, ScenarioRecord, TrialRecord } from "../../src/core/run-record.ts";
import { compareRuns } from "../../src/gate/judge/compare.ts";
import { looksUpTo } from "../../src/gate/judge/looks.ts";
import { defaultMargins } from "../../src/gate/judge/margins.ts";
import { overallVerdict } from "../../src/gate/judge/verdict.ts";
import { readAssets } from "../../src/report/assets.ts";
import { renderReport } from "../../src/report/html/page.tsx";
import { reportModel } from "./finished-report.ts";
import { fullInputs, fullRun, withAcceptance } from "./full-run.ts";

/** The example page: generated numbers, the same at every time and place, and said to be generated where it says whose they are. */
export function samplePage(): string {
  const run = sampleRun();
  return renderReport(reportModel(run, fullInputs(run)), readAssets());
}

/** Pairs before the block that confirms, which has a fifth of all that are drawn. */
const pairs = 60;

/** Trials with a few planted changes; what the page says of them is what the gate makes of them. */
function sampleRun(): RunRecord {
  const full = fullRun({ scenarios: 5, pairs: 150 });
  const run: RunRecord = {
    ...full,
    engine: { ...full.engine, id: "sample engine (generated numbers)" },
    comparison: null,
    scenarios: full.scenarios.map(planted),
  };
  const revision = run.base?.revision ?? "";
  const looks = looksUpTo(pairs);
  const judged = compareRuns({
    kind: "paired",
    name: run.base?.name ?? "",
    baseline: null,
    head: run,
    revision,
    margins: defaultMargins,
    looks,
  });
  const rows: readonly ComparisonRow[] = judged.rows.map(withAcceptance);
  return { ...run, comparison: { ...judged, rows, verdict: overallVerdict(rows, judged.missing) } };
}

/** Scenario, arm and metric, and what the base had of what the head has. */
const changes: Readonly<Record<string, number>> = {
  "parallel-tools waits/parallel tools.makespan": 1.09,
  "parallel-tools waits/sequential tools.makespan": 0.972,
  "context-compression summary gen_ai.usage.input_tokens": 0.988,
  "context-compression mask context.fact_recall": 0.875,
};

function planted(scenario: ScenarioRecord): ScenarioRecord {
  const controls = new Set(scenario.arms.flatMap(({ id, control }) => (control ? [id] : [])));
  return {
    ...scenario,
    metrics: scenario.metrics.map((metric) => ({
      ...metric,
      gatesOn: metric.gatesOn.filter((arm) => !controls.has(arm)),
    })),
    arms: scenario.arms.map((arm) => ({
      ...arm,
      trials: arm.trials
        .filter(({ phase }) => phase.kind === "confirmation" || phase.index < pairs)
        .map((trial) => ({ ...trial, values: valuesOf(trial, `${scenario.id} ${arm.id}`, arm.control) })),
    })),
  };
}

/** A control is no engine: it did not become slower with it. */
function valuesOf({ side, values }: TrialRecord, place: string, control: boolean): TrialRecord["values"] {
  return Object.fromEntries(
    Object.entries(values).map(([metric, value]) => {
      if (side === "head") return [metric, control ? Math.round(value / 1.08) : value];
      const changed = value * (changes[`${place} ${metric}`] ?? 1);
      return [metric, changed > 1 ? Math.round(changed) : changed];
    }),
  );
}
