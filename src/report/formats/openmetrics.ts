import type { MetricUnit } from "../../core/metric.ts";
import type { FinishedRun, RunRecord } from "../../core/run-record.ts";
import { bannerOf } from "../model/banner.ts";
import type { Count } from "../model/banner-counts.ts";
import { cleanLine } from "../clean-text.ts";
import { type ArmSample, armSamples } from "./arm-samples.ts";
import { groupedBy } from "./grouped-by.ts";

/** OpenMetrics wants base units, and a family's name to end with its unit. Counts have no unit. */
const baseUnits: Readonly<Record<MetricUnit, { readonly name: string | null; readonly per: number }>> = {
  ns: { name: "seconds", per: 1e9 },
  bytes: { name: "bytes", per: 1 },
  count: { name: null, per: 1 },
  tokens: { name: "tokens", per: 1 },
  ratio: { name: "ratio", per: 1 },
  nanoUsd: { name: "dollars", per: 1e9 },
};

/**
 * OpenMetrics 1.0 text: a gauge for each metric, labelled by scenario, arm and statistic. A summary was rejected: it
 * may not be negative, and a difference from a floor can be.
 */
export function openMetrics(run: FinishedRun): string {
  const families = groupedBy(armSamples(run), familyName);
  const lines = [
    ...runFamily(run),
    ...countFamily(bannerOf(run).counts),
    ...[...families].flatMap(([name, samples]) => sampleFamily(name, samples)),
    "# EOF",
  ];
  return `${lines.join("\n")}\n`;
}

function runFamily(run: RunRecord): readonly string[] {
  const labels = {
    engine: cleanLine(run.engine.id),
    revision: cleanLine(run.engine.revision ?? ""),
    baseline: cleanLine(run.comparison?.baseline.name ?? ""),
    run: cleanLine(run.id),
  };
  return [
    "# TYPE bench_run info",
    "# HELP bench_run The run that the other families are from.",
    sample("bench_run_info", labels, 1),
  ];
}

function countFamily(counts: readonly Count[]): readonly string[] {
  return [
    "# TYPE bench_outcomes gauge",
    "# HELP bench_outcomes Rows by verdict, and trials by outcome.",
    ...counts.map(({ kind, count }) => sample("bench_outcomes", { outcome: kind }, count)),
  ];
}

function sampleFamily(name: string, samples: readonly ArmSample[]): readonly string[] {
  const [first] = samples;
  if (first === undefined) return [];
  const { name: unit, per } = baseUnits[first.metric.unit];
  return [
    `# TYPE ${name} gauge`,
    ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(first.metric.meaning)}`,
    ...samples.flatMap(({ key, median, lower, upper }) =>
      Object.entries({ lower_quartile: lower, median, upper_quartile: upper }).map(([statistic, value]) =>
        sample(name, { scenario: key.scenario, arm: key.arm, statistic }, value / per),
      ),
    ),
  ];
}

function familyName({ key, metric }: ArmSample): string {
  const unit = baseUnits[metric.unit].name;
  const name = `bench_${key.metric.replaceAll(/\W+/g, "_")}`;
  return unit === null || name.endsWith(`_${unit}`) ? name : `${name}_${unit}`;
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}{${pairs.join(",")}} ${value}`;
}

function escaped(text: string): string {
  return text
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll('"', String.raw`\"`);
}
