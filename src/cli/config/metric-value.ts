import type { MetricUnit } from "../../core/metric.ts";

const suffixes: Readonly<Record<MetricUnit, Readonly<Record<string, number>>>> = {
  ns: { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, min: 60e9, m: 60e9, h: 3600e9 },
  bytes: { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  count: { "": 1 },
  tokens: { "": 1, tok: 1, tokens: 1 },
  ratio: { "": 1, "%": 0.01 },
  nanoUsd: { USD: 1e9 },
};

const examples: Readonly<Record<MetricUnit, string>> = {
  ns: "100ms",
  bytes: "50MiB",
  count: "12",
  tokens: "4000",
  ratio: "90%",
  nanoUsd: "$0.02",
};

/** A written value in the metric's own unit: "100ms" of a time is 1e8. Null if it is not a value of that unit. */
export function parseMetricValue(text: string, unit: MetricUnit): number | null {
  const dollars = unit === "nanoUsd" && text.startsWith("$") ? `${text.slice(1)}USD` : text;
  const [, number = "", suffix = ""] = /^([\d_]+(?:\.\d+)?)\s*([A-Za-zµ%]*)$/.exec(dollars.trim()) ?? [];
  const factor = suffixes[unit][suffix];
  return number === "" || factor === undefined ? null : Number(number.replaceAll("_", "")) * factor;
}

/** An example of a written value of that unit. */
export function exampleValue(unit: MetricUnit): string {
  return examples[unit];
}
