import { createHash } from "node:crypto";

/** Long enough for every id that bench makes, short enough for any file system. */
const longest = 60;

/**
 * A name from a file as part of a path and an address: small letters, digits and dashes. What can't stay as it is gets a
 * digest, so that two names never share a page, also where the file system does not tell capitals apart.
 */
export function slugOf(name: string): string {
  const plain = name
    .slice(0, longest)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return plain === name && plain !== ""
    ? plain
    : [plain, digestOf(name).slice(0, 10)].filter((part) => part !== "").join("-");
}

/** Names a history among those of its scenario; part of an address. */
export function seriesKey(engine: string, arm: string, metric: string, machine: string): string {
  return digestOf(JSON.stringify([engine, arm, metric, machine])).slice(0, 10);
}

/** Hexadecimal SHA-256 of a text. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
