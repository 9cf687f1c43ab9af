import type { MetricUnit } from "./metric.ts";

/** A value as people read it: three significant digits and a unit that fits its size. Fixed locale. */
export function formatValue(value: number, unit: MetricUnit): string {
  switch (unit) {
    case "ns":
      return formatDuration(value);
    case "bytes":
      return formatBytes(value);
    case "count":
      return formatCount(value);
    case "tokens":
      return `${formatCount(value)} tok`;
    case "ratio":
      return formatPercent(value);
    case "nanoUsd":
      return formatCost(value);
  }
}

/** Nanoseconds as ns, µs, ms, s or min. */
export function formatDuration(ns: number): string {
  const size = Math.abs(ns);
  // Half below the next unit: 999.7 µs would read 1000 µs.
  if (size < 999.5) return `${significant(ns)} ns`;
  if (size < 999.5e3) return `${significant(ns / 1e3)} µs`;
  if (size < 999.5e6) return `${significant(ns / 1e6)} ms`;
  if (size < 120e9) return `${significant(ns / 1e9)} s`;
  return `${significant(ns / 60e9)} min`;
}

function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  if (size < 1023.5) return `${significant(bytes)} B`;
  if (size < 1023.5 * 1024) return `${significant(bytes / 1024)} KiB`;
  if (size < 1023.5 * 1024 ** 2) return `${significant(bytes / 1024 ** 2)} MiB`;
  return `${significant(bytes / 1024 ** 3)} GiB`;
}

/** Counts are shown in full, with thin groups: an exact number that is rounded is no longer exact. */
function formatCount(count: number): string {
  const text = Number.isInteger(count) ? String(count).replace("-", "−") : significant(count);
  return text.replace(/\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ","));
}

function formatPercent(fraction: number): string {
  return `${significant(fraction * 100)} %`;
}

/** Nano-dollars as dollars; small amounts keep three significant digits. */
function formatCost(nanoUsd: number): string {
  return `${nanoUsd < 0 ? "−" : ""}$${significant(Math.abs(nanoUsd) / 1e9)}`;
}

/** A change as a signed percentage (0.05 -> "+5.0 %"). */
export function formatChange(fraction: number): string {
  if (!Number.isFinite(fraction)) return fraction > 0 ? "+∞ %" : "−∞ %";
  const percent = fraction * 100;
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  const text = Math.abs(percent).toFixed(digits);
  if (Number(text) === 0) return `±${text} %`;
  return `${percent < 0 ? "−" : "+"}${text} %`;
}

function significant(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 100 ? size.toFixed(0) : size.toPrecision(3);
  return `${value < 0 ? "−" : ""}${text.includes("e") ? String(Number(text)) : text}`;
}
