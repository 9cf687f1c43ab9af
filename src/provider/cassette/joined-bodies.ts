import { hash } from "node:crypto";

/** Bodies that are others put together, by the digests of their parts. */
type JoinedBodies = ReadonlyMap<string, readonly string[]>;

/** What all bodies of a cassette may take in memory. */
const limitBytes = 512 * 1024 * 1024;
/** A body begins with the one before it in its conversation, so the nesting is as deep as a conversation is long. */
const deepest = 1_000;

/**
 * The bodies of a cassette with those that are joined. An Error says which part is missing, nests in itself, or has another digest than it
 * is kept under.
 */
export function expandedBodies(
  bodies: ReadonlyMap<string, Buffer>,
  joined: JoinedBodies,
  needed: ReadonlySet<string>,
): Map<string, Buffer> {
  const expanded = new Map(bodies);
  const partsOf = joinedParts(bodies, joined);
  let total = 0;
  for (const digest of needed) {
    if (bodies.has(digest) || !joined.has(digest)) continue;
    const parts = partsOf(digest);
    total += parts.reduce((sum, part) => sum + part.length, 0);
    if (total > limitBytes) throw new Error(`its bodies are larger than ${limitBytes} bytes`);
    const bytes = Buffer.concat(parts);
    if (hash("sha256", bytes, "hex") !== digest) throw new Error(`at joined.${digest}: the body has another digest`);
    expanded.set(digest, bytes);
  }
  return expanded;
}

/** The bodies that a body is made of, in order: itself if it is not joined. Equal parts are the same buffer. */
export function joinedParts(
  bodies: ReadonlyMap<string, Buffer>,
  joined: JoinedBodies,
): (digest: string) => readonly Buffer[] {
  const lists = new Map<string, readonly Buffer[]>();
  return (digest) => partsOf(digest, 0);

  function partsOf(digest: string, depth: number): readonly Buffer[] {
    const body = bodies.get(digest);
    if (body !== undefined) return [body];
    const known = lists.get(digest);
    if (known !== undefined) return known;
    const parts = joined.get(digest);
    if (parts === undefined) throw new Error(`at joined: no body ${digest}`);
    if (depth > deepest) throw new Error(`at joined.${digest}: it nests too deep`);
    const list = parts.flatMap((part) => partsOf(part, depth + 1));
    if (list.length > limitBytes / 1024) throw new Error(`at joined.${digest}: it has too many parts`);
    lists.set(digest, list);
    return list;
  }
}
