import { createHash } from "node:crypto";

/**
 * All 256 bits of SHA-256 over a value's canonical JSON, hex: properties sorted at every depth, so that two spellings of the same
 * arguments are one key. A shortened hash would be cheaper to store and, kept at 32 bits, collide among some ten thousand keys.
 */
export function canonicalDigest(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** JSON with sorted properties; those that are undefined are left out, as JSON.stringify does. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, property]) => property !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([name, property]) => `${JSON.stringify(name)}:${canonicalJson(property)}`).join(",")}}`;
}
