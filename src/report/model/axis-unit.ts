import type { MetricUnit } from "../../core/metric.ts";
import { formatDuration } from "../../core/units.ts";

/** A unit of an axis and its size in the metric's own unit. */
export interface AxisUnit {
  readonly name: string;
  readonly size: number;
}

/** The unit in which values up to `largest` have few digits. */
export function axisUnit(unit: MetricUnit, largest: number): AxisUnit {
  switch (unit) {
    case "ns": {
      const name = formatDuration(largest).split(" ").at(-1) ?? "ns";
      const sizes: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, min: 60e9 };
      return { name, size: sizes[name] ?? 1 };
    }
    case "bytes":
      if (largest < 1024) return { name: "bytes", size: 1 };
      return largest < 1024 ** 2 ? { name: "KiB", size: 1024 } : { name: "MiB", size: 1024 ** 2 };
    case "count":
      return { name: "count", size: 1 };
    case "tokens":
      return largest < 10_000 ? { name: "tokens", size: 1 } : { name: "thousand tokens", size: 1e3 };
    case "ratio":
      return { name: "%", size: 0.01 };
    case "nanoUsd":
      return largest < 1e8 ? { name: "US cents", size: 1e7 } : { name: "US dollars", size: 1e9 };
  }
}
