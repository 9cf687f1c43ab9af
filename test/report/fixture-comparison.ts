import { causesOf } from "../../src/gate/causes/causes.ts";
import { requestOf, trial } from "../gate/run-records.ts";
import type { Comparison, ComparisonRow, Judgement, Verdict } from "../../src/core/comparison.ts";

/** Every verdict and every kind of judgement; the overall verdict is `verdict`. */
export function fixtureComparison(verdict: Verdict, options: { readonly missing?: boolean } = {}): Comparison {
  const shown = rows.filter(({ judgement }) => fits(judgement, verdict));
  return {
    baseline: { name: "v0.1.0", timings: { kind: "paired", revision: "a07c11e5d3f8" } },
    rows: shown,
    causes: causesOf(shown, [clockInSummary], []),
    missing: options.missing ? ["scenario long-session", "cold-start / snapshot"] : [],
    added: options.missing ? ["cache-hit-rate / tool-order"] : [],
    verdict,
    rule: "Exact metrics must be equal. A timing regressed when its one-sided signed-rank p, after Holm over all gating timings, is below 0.05 and its whole 95 % interval lies beyond the margin of 3 %. It is unchanged when the whole interval lies inside the margin, and inconclusive otherwise.",
  };
}

const clocks = ["14:59:03", "14:59:05", "14:59:09"];
/** The head's system prompt holds a clock. */
const clockInSummary = {
  scenario: "context-compression",
  arm: "summary",
  baseTrials: [trial(0, "base", {}, { requests: clocks.map(() => requestOf([])) })],
  headTrials: [
    trial(
      0,
      "head",
      {},
      {
        requests: clocks.map((now, place) =>
          requestOf([], {
            ...(place > 0 && {
              difference: {
                section: "system",
                atByte: 512,
                before: `It is 2026-11-29 ${clocks[place - 1]}. Be careful.`,
                after: `It is 2026-11-29 ${now}. Be careful.`,
              },
            }),
          }),
        ),
      },
    ),
  ],
};

const severity: Readonly<Record<Verdict, number>> = { improved: 0, unchanged: 0, inconclusive: 1, regressed: 2 };

function fits(judgement: Judgement, verdict: Verdict): boolean {
  return judgement.kind === "not-judged" || severity[judgement.verdict] <= severity[verdict];
}

function paired(verdict: Verdict, change: number, half: number, pWorse: number): Judgement {
  return {
    kind: "paired",
    verdict,
    pairs: 12,
    change,
    low: change - half,
    high: change + half * 1.2,
    pWorse,
    pWorseHolm: Math.min(1, pWorse * 4),
    pBetter: 1 - pWorse,
    margin: 0.03,
    smallestDetectable: half > 0.05 ? null : half * 1.3,
  };
}

function equal(): Judgement {
  return { kind: "exact", verdict: "unchanged", difference: 0, detail: null };
}

function row(
  scenario: string,
  arm: string,
  metric: string,
  values: readonly [number | null, number | null],
  judgement: Judgement,
  gates = true,
): ComparisonRow {
  return { scenario, arm, metric, gates, base: values[0], head: values[1], judgement };
}

const rows: readonly ComparisonRow[] = [
  row(
    "cold-start",
    "eager",
    "startup.spawn_to_first_request",
    [182e6, 196.6e6],
    paired("regressed", 0.081, 0.014, 0.00024),
  ),
  row(
    "cold-start",
    "lazy",
    "startup.spawn_to_first_request",
    [96.4e6, 103.2e6],
    paired("regressed", 0.046, 0.009, 0.0012),
  ),
  row(
    "cold-start",
    "eager",
    "process.peak_rss",
    [96_468_992, 96_901_000],
    paired("unchanged", 0.004, 0.006, 0.31),
    false,
  ),
  row(
    "cold-start",
    "lazy",
    "process.peak_rss",
    [74_448_896, 74_301_000],
    paired("unchanged", -0.002, 0.006, 0.64),
    false,
  ),
  row("first-token", "small", "first_token.engine_share", [1.9e6, 1.94e6], paired("inconclusive", 0.021, 0.031, 0.11)),
  row("first-token", "medium", "first_token.engine_share", [3.1e6, 3.12e6], paired("inconclusive", 0.007, 0.062, 0.42)),
  row("first-token", "large", "first_token.engine_share", [11.8e6, 11.82e6], paired("unchanged", 0.002, 0.012, 0.44)),
  row("parallel-tools", "waits/parallel", "tools.makespan", [498e6, 452e6], paired("improved", -0.093, 0.011, 0.9998)),
  row(
    "parallel-tools",
    "waits/sequential",
    "tools.makespan",
    [1841e6, 1840e6],
    paired("unchanged", -0.0005, 0.002, 0.61),
  ),
  row("parallel-tools", "conflicts/parallel", "tools.lost_updates", [0, 0], equal()),
  row("context-compression", "summary", "gen_ai.usage.input_tokens", [1_958_114, 1_982_310], {
    kind: "exact",
    verdict: "regressed",
    difference: 24_196,
    detail: null,
  }),
  row("context-compression", "mask", "gen_ai.usage.input_tokens", [2_310_455, 2_310_455], equal()),
  row(
    "context-compression",
    "window",
    "cost.total",
    [null, 2_104_000_000],
    { kind: "not-judged", reason: "The price table changed between the two runs." },
    false,
  ),
  row("context-compression", "mask", "context.fact_recall", [0.875, 1], {
    kind: "exact",
    verdict: "improved",
    difference: 0.125,
    detail: null,
  }),
  row("cache-hit-rate", "planned", "cache.hit_ratio_tokens", [0.914, 0.914], equal()),
  row("cache-hit-rate", "planned", "cache.prefix_breaks", [0, 0], equal()),
];
