import type { MetricUnit } from "../../core/metric.ts";
import { formatValue } from "../../core/units.ts";
import { axisUnit } from "../model/axis-unit.ts";

const mostDigits = 9;

/** Texts for the ticks of an axis, as values are written elsewhere. Ticks that would read alike get more digits. */
export function tickTexts(ticks: readonly number[], unit: MetricUnit): string[] {
  const texts = ticks.map((tick) => formatValue(tick, unit));
  if (new Set(texts).size === texts.length) return texts;
  switch (unit) {
    case "count":
    case "tokens":
      // There is no half of a token.
      return texts.map((text, place) => (Number.isInteger(ticks[place]) ? text : ""));
    case "nanoUsd":
      return exactTexts(ticks, 1e9).map((text) => `$${text}`);
    case "ns":
    case "bytes":
    case "ratio": {
      const { name, size } = axisUnit(unit, Math.max(...ticks.map(Math.abs)));
      return exactTexts(ticks, size).map((text) => `${text} ${name}`);
    }
  }
}

/** The ticks in a unit of the given size, with the fewest digits that say where they are. */
function exactTexts(ticks: readonly number[], size: number): string[] {
  const values = ticks.map((tick) => tick / size);
  const step = Math.abs((values[1] ?? 0) - (values[0] ?? 0));
  const says = (digits: number): boolean =>
    values.every((value) => Math.abs(Number(value.toFixed(digits)) - value) < step / 100);
  const digits = Array.from({ length: mostDigits }, (_, count) => count).find(says) ?? mostDigits;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return values.map((value) => value.toLocaleString("en-US", format));
}
