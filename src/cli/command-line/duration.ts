import { UserError } from "../../core/user-error.ts";

const unitNs: Readonly<Record<string, number>> = { ms: 1e6, s: 1e9, m: 60e9, min: 60e9, h: 3600e9 };

/** Nanoseconds of a duration as people write it on a command line: 500ms, 45s, 2m, 1h. */
export function parseDuration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min|m|h)$/.exec(text.trim());
  const unit = unitNs[match?.[2] ?? ""];
  if (match === null || unit === undefined)
    throw new UserError(`${option} ${text}: not a duration. Write a number and a unit, such as 45s or 2m.`);
  return Math.round(Number(match[1]) * unit);
}
