import { createHash } from "node:crypto";

/** Long enough for every id that bench makes, short enough for any file system. */
const longest = 60;

/**
 * A name from a file as part of a path and an address: small letters, digits and dashes. A name that has other
 * characters gets a digest, so that two names never share a page, also on a file system that ignores case.
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

/** The name of a history among those of its scenario. Part of an address. */
export function seriesKey(engine: string, arm: string, metric: string, machine: string): string {
  return digestOf(JSON.stringify([engine, arm, metric, machine])).slice(0, 10);
}

/** Hexadecimal SHA-256 of a text. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
