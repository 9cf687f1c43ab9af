import { hash } from "node:crypto";

/** SHA-256 of the text in hex, cut to `characters` (16 by default: 64 bits, enough to tell blocks of a session apart). */
export function digest(text: string, characters = 16): string {
  return hash("sha256", text, "hex").slice(0, characters);
}

/** Digest of several texts that does not confuse where one ends and the next begins. */
export function digestOf(parts: readonly (string | number)[], characters = 16): string {
  return digest(JSON.stringify(parts), characters);
}
