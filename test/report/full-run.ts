import type { ComparisonRow } from "../../src/core/comparison.ts";
import { requestOf } from "../gate/run-records.ts";
import { randomFrom } from "../../src/core/random.ts";
import type { ArmRecord, RunRecord, ScenarioRecord } from "../../src/core/run-record.ts";
import type { ReportInputs } from "../../src/report/model/report-inputs.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { fixtureComparison } from "./fixture-comparison.ts";
import { fixtureRun } from "./fixture-run.ts";

/** How large a generated run is. */
export interface FullSize {
  readonly scenarios: number;
  readonly pairs: number;
  /** Arms of every scenario above the first five, by copies of those there are; default as they are. */
  readonly arms?: number;
}

/** A run of the given size with everything a page can show: sweeps, shards, budgets, requests that differ, dropped pairs. */
export function fullRun({ scenarios, pairs, arms = 0 }: FullSize): RunRecord {
  const plain = fixtureRun({
    comparison: fixtureComparison("regressed", { missing: true }),
    trials: pairs,
    failedTrial: true,
  });
  const copies = Array.from({ length: scenarios }, (_, place) => copied(plain.scenarios[place % 5], place, arms));
  const found = copies.flatMap((scenario) => (scenario === null ? [] : [scenario]));
  const known = plain.comparison?.rows ?? [];
  const others = found.flatMap((scenario) => rowsOf(scenario).filter((row) => !known.some((each) => same(each, row))));
  const comparison =
    plain.comparison === null ? null : { ...plain.comparison, rows: [...known, ...others].map(withAcceptance) };
  return {
    ...plain,
    scenarios: found,
    comparison,
    budgets: [
      budget("cold-start", "lazy", "startup.spawn_to_first_request", 150e6, true),
      budget("cold-start", "eager", "startup.spawn_to_first_request", 150e6, false),
      budget("cold-start", "lazy", "process.peak_rss", 75e6, true),
      budget("parallel-tools", "waits/parallel", "tools.makespan", 470e6, false),
    ],
    shards: [
      { index: 1, scenarios: found.slice(0, 3).map(({ id }) => id), environment: plain.environment },
      {
        index: 2,
        scenarios: found.slice(3).map(({ id }) => id),
        environment: {
          ...plain.environment,
          cpuModel: "Intel Xeon Platinum 8370C",
          kernel: "6.8.0-1017",
          loadAfter: 2.9,
        },
      },
    ],
  };
}

/** One row that somebody decided to live with. */
export function withAcceptance(row: ComparisonRow): ComparisonRow {
  const { scenario, arm, metric } = row;
  if (`${scenario} ${arm} ${metric}` !== "context-compression summary gen_ai.usage.input_tokens") return row;
  const reason = "The new summary prompt quotes file names; worth its tokens.";
  return { ...row, gates: false, accepted: { reason, isoDate: "2026-03-13T10:00:00.000Z", by: "Ada" } };
}

/** What stands beside such a run. */
export function fullInputs(run: RunRecord): ReportInputs {
  return {
    claimDocuments: [{ id: "S1", title: "A tutorial", about: "It teaches how to run agents in parallel." }],
    claims: [
      {
        id: "S1-01",
        says: "Loading tools lazily halves the time to the first request.",
        figure: "50 % less",
        verdict: "partly",
        answers: [
          {
            figure: "46.1 % less",
            interval: "44.9 % less to 47.3 % less",
            where: "cold-start: Spawn to first request, lazy against eager",
            condition: "A small prompt on two cores.",
            verdict: "partly",
          },
        ],
        remark: null,
      },
      {
        id: "S1-02",
        says: "Summaries keep every fact.",
        figure: null,
        verdict: "not-confirmed",
        answers: [
          {
            figure: "87.5 %",
            interval: null,
            where: "context-compression: Facts kept, summary",
            condition: "Forty turns, three windows long.",
            verdict: "not-confirmed",
          },
        ],
        remark: null,
      },
      {
        id: "S1-03",
        says: "Users prefer it.",
        figure: null,
        verdict: "not-testable",
        answers: [],
        remark: "An opinion.",
      },
    ],
    history: ["startup.spawn_to_first_request", "process.peak_rss"].map((id, place) => historyOf(run, id, place === 0)),
    calibration: {
      isoDate: "2026-03-01T00:00:00.000Z",
      noise: [
        { ...startUp, arm: "eager", pairs: 60, floor: 0.011, inconclusive: 0 },
        { ...startUp, arm: "lazy", pairs: 60, floor: 0.019, inconclusive: 0.1 },
      ],
    },
    prices: ["context-compression", "cache-hit-rate"].map((scenario) => ({
      scenario,
      model: "claude-sonnet-5",
      asOf: "2026-03-01",
      input: 3000,
      cacheWrite: 3750,
      cacheRead: 300,
      output: 15_000,
    })),
  };
}

const startUp = { scenario: "cold-start", metric: "startup.spawn_to_first_request" };

function budget(scenario: string, arm: string, metric: string, value: number, gates: boolean) {
  return { scenario, arm, metric, limit: { kind: "at-most" as const, value }, gates, origin: "bench.config.json" };
}

function same(left: ComparisonRow, right: ComparisonRow): boolean {
  return left.scenario === right.scenario && left.arm === right.arm && left.metric === right.metric;
}

function copied(scenario: ScenarioRecord | undefined, place: number, count: number): ScenarioRecord | null {
  if (scenario === undefined) return null;
  const own =
    place < 5
      ? scenario
      : {
          ...scenario,
          id: `${scenario.id}-${place}`,
          title: `${scenario.title} ${place}`,
          arms: grown(scenario.arms, count),
        };
  const swept = place % 5 === 1 ? { ...own, arms: own.arms.map((arm, index) => withSweep(arm, index)) } : own;
  return { ...swept, arms: swept.arms.map((arm) => withRounds(arm, own.id)) };
}

function grown(arms: readonly ArmRecord[], count: number): readonly ArmRecord[] {
  const more = Array.from({ length: Math.max(0, count - arms.length) }, (_, place) => arms[place % arms.length]);
  return [
    ...arms,
    ...more.flatMap((arm, place) =>
      arm === undefined
        ? []
        : [{ ...arm, id: `${arm.id}-${place}`, title: `${arm.title}, again ${place}`, plain: false }],
    ),
  ];
}

function withSweep(arm: ArmRecord, index: number): ArmRecord {
  return { ...arm, sweep: { parameter: "prompt tokens", value: [250, 20_000, 100_000][index] ?? 1 } };
}

/** The last fifth of the pairs confirms; the trials of one arm carry requests that part at the second. */
function withRounds(arm: ArmRecord, scenario: string): ArmRecord {
  const last = Math.max(0, ...arm.trials.map(({ phase }) => phase.index)) + 1;
  const confirming = scenario === "cold-start" ? Math.ceil(last * 0.8) : last;
  return {
    ...arm,
    trials: arm.trials.map((trial) => ({
      ...trial,
      phase:
        trial.phase.index >= confirming ? { kind: "confirmation", index: trial.phase.index - confirming } : trial.phase,
      requests: trial.phase.index === 0 && arm.id === "summary" ? requestsOf(trial.side) : [],
    })),
  };
}

function requestsOf(side: "base" | "head") {
  const longer = side === "head" ? 1 : 0;
  return Array.from({ length: 4 }, (_, place) => ({
    ...requestOf([
      { name: "tools" as const, bytes: 8000, tokens: 2000, digest: "aaaaaaaaaaaaaaaa" },
      { name: "system" as const, bytes: 2400, tokens: 600, digest: "bbbbbbbbbbbbbbbb" },
      {
        name: "messages" as const,
        bytes: 4000 * (place + 1) + (place > 0 ? longer * 640 : 0),
        tokens: 1000 * (place + 1) + (place > 0 ? longer * 160 : 0),
        digest: place > 0 && longer === 1 ? `d${place}`.padEnd(16, "0") : `c${place}`.padEnd(16, "0"),
      },
    ]),
    inputTokens: {
      fresh: 40,
      written: 3560 - (place > 0 ? 2600 - longer * 160 : 0),
      read: place > 0 ? 2600 + 1000 * place : 0,
    },
  }));
}

function rowsOf(scenario: ScenarioRecord): ComparisonRow[] {
  return scenario.arms.flatMap((arm) =>
    scenario.metrics.flatMap((metric): ComparisonRow[] => {
      const middle = (side: "base" | "head") =>
        quantile(
          arm.trials.flatMap((trial) => (trial.side === side ? (trial.values[metric.id] ?? []) : [])),
          0.5,
        );
      const [base, head] = [middle("base"), middle("head")];
      if (base === null || head === null) return [];
      const place = {
        scenario: scenario.id,
        arm: arm.id,
        metric: metric.id,
        gates: metric.gatesOn.includes(arm.id),
        base,
        head,
      };
      if (metric.kind !== "measured")
        return [{ ...place, judgement: { kind: "exact", verdict: "unchanged", difference: 0, detail: null } }];
      const change = head / base - 1;
      return [
        {
          ...place,
          judgement: {
            kind: "paired",
            verdict: Math.abs(change) > 0.03 ? "inconclusive" : "unchanged",
            pairs: arm.trials.length / 2,
            change,
            low: change - 0.009,
            high: change + 0.011,
            pWorse: 0.2,
            pWorseHolm: 0.8,
            pBetter: 0.8,
            margin: 0.03,
            smallestDetectable: 0.014,
          },
        },
      ];
    }),
  );
}

function historyOf(run: RunRecord, id: string, moved: boolean) {
  const random = randomFrom(`history ${id}`);
  const metric = run.scenarios[0]?.metrics.find((each) => each.id === id) ?? {
    id,
    title: id,
    unit: "ns" as const,
    better: "lower" as const,
  };
  return {
    scenario: "cold-start",
    arm: "lazy",
    metric,
    points: Array.from({ length: 24 }, (_, place) => ({
      run: `run-${place}`,
      isoDate: new Date(Date.UTC(2026, 1, 1 + place)).toISOString(),
      revision: (4096 + place * 977).toString(16).padStart(12, "9"),
      value: 96e6 * (moved && place >= 15 ? 1.05 : 1) * (1 + 0.01 * random()),
      ...(place === 8 ? { baseline: "v0.1.0" } : {}),
    })),
    changes: moved ? [{ index: 15, shift: 0.051 }] : [],
  };
}
