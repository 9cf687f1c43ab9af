import { UserError } from "../../core/user-error.ts";

/** The value of an option that takes a whole number between two limits, both included. */
export function wholeNumber(option: string, value: number, from: number, to = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  const limits = to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`;
  throw new UserError(`${option} ${value}: out of range. Write a whole number ${limits}.`);
}
