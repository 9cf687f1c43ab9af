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
  if (size < 1e3) return `${significant(ns)} ns`;
  if (size < 1e6) return `${significant(ns / 1e3)} µs`;
  if (size < 1e9) return `${significant(ns / 1e6)} ms`;
  if (size < 120e9) return `${significant(ns / 1e9)} s`;
  return `${significant(ns / 60e9)} min`;
}

function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  if (size < 1024) return `${significant(bytes)} B`;
  if (size < 1024 ** 2) return `${significant(bytes / 1024)} KiB`;
  if (size < 1024 ** 3) return `${significant(bytes / 1024 ** 2)} MiB`;
  return `${significant(bytes / 1024 ** 3)} GiB`;
}

/** Counts are shown in full, with thin groups: an exact number that is rounded is no longer exact. */
function formatCount(count: number): string {
  if (!Number.isInteger(count)) return significant(count);
  return String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function formatPercent(fraction: number): string {
  return `${significant(fraction * 100)} %`;
}

/** Nano-dollars as dollars; small amounts keep three significant digits. */
function formatCost(nanoUsd: number): string {
  return `$${significant(nanoUsd / 1e9)}`;
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
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return text.includes("e") ? String(Number(text)) : text;
}
