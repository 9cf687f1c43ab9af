import { digestOf } from "../digest.ts";

/** Length that every padded delta is brought to a multiple of. */
const stepCharacters = 16;

/** Padding for a delta, so that the size of a record says nothing of its text; the same for equal trials. */
export function obfuscationOf(delta: string, messageId: string, index: number): string {
  const missing = stepCharacters - (delta.length % stepCharacters);
  return digestOf([messageId, "padding", index], missing);
}
