import { hash } from "node:crypto";

/** SHA-256 of the text in hex, cut to `characters`. The default of 64 bits is enough within a session. */
export function digest(text: string, characters = 16): string {
  return hash("sha256", text, "hex").slice(0, characters);
}

/** Digest of several texts that keeps their boundaries. */
export function digestOf(parts: readonly (string | number)[], characters = 16): string {
  return digest(JSON.stringify(parts), characters);
}
