import type { RunRecord } from "../../src/core/run-record.ts";
import type { ReportInputs } from "../../src/report/model/report-inputs.ts";

/** What an engine, a file name or a configuration may hold, and no report may pass on as it stands. */
export const hostileTexts: readonly string[] = [
  '</script><script>alert("x")</script>',
  "<!-- <img src=x onerror=alert(1)>",
  "\u202Egnp.exe\u2066",
  "\u001B[31mred\u001B[0m\u0007\u009B2J",
  "\u0000\u200B\uFEFF\u2028\uD800",
  "x".repeat(1_048_576),
  "👩‍💻 \u05E9\u05DC\u05D5\u05DD 漢字 ".repeat(40),
  "javascript:alert(1)",
];

/** The run with every text that comes from outside replaced by `text`; ids and links stay consistent. */
export function hostileRun(run: RunRecord, text: string): RunRecord {
  return {
    ...run,
    id: text,
    isoDate: text,
    command: ["bench", text],
    seed: text,
    harness: { version: text, revision: text },
    engine: { id: text, version: text, revision: text, dirty: true },
    base: { name: text, revision: text },
    environment: {
      ...run.environment,
      cpuModel: text,
      platform: text,
      kernel: text,
      node: text,
      governor: text,
      accounting: text,
    },
    scenarios: run.scenarios.map((scenario) => ({
      ...scenario,
      id: `${text}${scenario.id}`,
      title: text,
      question: text,
      digest: text,
      metrics: scenario.metrics.map((metric) => ({ ...metric, title: text, meaning: text })),
      arms: scenario.arms.map((arm) => ({
        ...arm,
        title: text,
        ...(arm.sweep === undefined ? {} : { sweep: { ...arm.sweep, parameter: text } }),
        trials: arm.trials.map((trial) => ({
          ...trial,
          outcome: trial.phase.index === 0 ? { kind: "failed", reason: text } : trial.outcome,
        })),
      })),
    })),
    ...(run.budgets === undefined
      ? {}
      : { budgets: run.budgets.map((budget) => ({ ...budget, scenario: `${text}${budget.scenario}`, origin: text })) }),
    ...(run.shards === undefined
      ? {}
      : {
          shards: run.shards.map(({ index, scenarios, environment }) => ({
            index,
            scenarios: scenarios.map((id) => `${text}${id}`),
            environment: { ...environment, cpuModel: text, node: text },
          })),
        }),
    comparison:
      run.comparison === null
        ? null
        : {
            ...run.comparison,
            baseline: { name: text, timings: { kind: "stored", reason: text } },
            rule: text,
            missing: [text],
            added: [text],
            rows: run.comparison.rows.map((row) => ({
              ...row,
              scenario: `${text}${row.scenario}`,
              arm: text,
              accepted: { reason: text, isoDate: text, by: text },
              judgement:
                row.judgement.kind === "exact"
                  ? { ...row.judgement, detail: text }
                  : row.judgement.kind === "not-judged"
                    ? { ...row.judgement, reason: text }
                    : row.judgement,
            })),
          },
  };
}

/** What stands beside a hostile run, with its texts replaced too. */
export function hostileInputs(inputs: ReportInputs, text: string): ReportInputs {
  return {
    ...inputs,
    history: (inputs.history ?? []).map((series) => ({
      ...series,
      scenario: text,
      arm: text,
      metric: { ...series.metric, title: text },
      points: series.points.map((point) => ({ ...point, isoDate: text, revision: text, baseline: text })),
    })),
    calibration: {
      isoDate: text,
      noise: (inputs.calibration?.noise ?? []).map((noise) => ({ ...noise, scenario: text, arm: text, metric: text })),
    },
    prices: (inputs.prices ?? []).map((prices) => ({
      ...prices,
      scenario: `${text}${prices.scenario}`,
      model: text,
      asOf: text,
    })),
  };
}
