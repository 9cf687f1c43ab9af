import { UserError } from "../../core/user-error.ts";

/** The value of an option that takes a whole number between two limits, both included. */
export function wholeNumber(option: string, value: number, from: number, to = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  const limits = to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`;
  throw new UserError(`${option} ${value}: out of range. Write a whole number ${limits}.`);
}

const unitNs: Readonly<Record<string, number>> = { ms: 1e6, s: 1e9, m: 60e9, min: 60e9, h: 3600e9 };

/** Nanoseconds of a duration such as 500ms, 45s, 2m or 1h. */
export function parseDuration(option: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|min|m|h)$/.exec(text.trim()) ?? [];
  const factor = unitNs[unit];
  if (factor === undefined)
    throw new UserError(`${option} ${text}: not a duration. Write a number and a unit, such as 45s or 2m.`);
  return Math.round(Number(number) * factor);
}
