import type { ToolInput } from "../message.ts";
import { ToolError } from "./tool-error.ts";

/** A required text of a call's input. */
export function requiredText(input: ToolInput, name: string): string {
  const value = input[name];
  if (typeof value !== "string") throw new ToolError(`${name} is required and must be a string`);
  return value;
}

/** An optional text; absent and null are the same, since models send both. */
export function optionalText(input: ToolInput, name: string): string | null {
  const value = input[name] ?? null;
  if (value !== null && typeof value !== "string") throw new ToolError(`${name} must be a string`);
  return value;
}

/** An optional whole number from 1 to `highest`. */
export function optionalCount(input: ToolInput, name: string, highest: number): number | null {
  const value = input[name] ?? null;
  if (value === null) return null;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > highest) {
    throw new ToolError(`${name} must be a whole number from 1 to ${highest}`);
  }
  return value;
}
