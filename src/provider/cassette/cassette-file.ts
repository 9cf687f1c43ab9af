import { hash } from "node:crypto";
import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../../core/user-error.ts";
import type { Cassette, RecordedBody } from "./cassette.ts";
import { isJournal, parseJournal } from "./cassette-journal-file.ts";
import type { RecordedSession } from "./recorded-session.ts";
import { sessionSchema } from "./recorded-session-file.ts";
import { expandedBodies } from "./joined-bodies.ts";

const schemaVersion = 1;

/** Limits for a file: far above any recording, far below what would hurt. */
const fileLimitBytes = 512 * 1024 * 1024;
const exchangeLimit = 100_000;
const chunkLimit = 1_000_000;
const lineLimit = 4_000_000;

const time = z.int().nonnegative();
/** "NAME: VALUE". */
const header = z.codec(
  z.string().regex(/^[a-z0-9-]{1,100}: [\t\x20-\x7e]{0,8192}$/),
  z.tuple([z.string(), z.string()]).readonly(),
  {
    decode: (line): [string, string] => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)],
    encode: ([name, value]) => `${name}: ${value}`,
  },
);
/** "BYTES @ NANOSECONDS", one line a chunk, so that a diff of a recording can be read. */
const chunk = z.codec(
  z.string().regex(/^\d{1,10} @ \d{1,16}$/),
  z.object({ bytes: z.number(), atNs: z.number() }).readonly(),
  {
    decode: (line) => {
      const [bytes = 0, atNs = 0] = line.split(" @ ").map(Number);
      return { bytes, atNs };
    },
    encode: ({ bytes, atNs }) => `${bytes} @ ${atNs}`,
  },
);
/** UTF-8 text as its lines, anything else as base64. */
const bytesOfBody = z.codec(
  z.union([z.strictObject({ text: z.array(z.string()).max(lineLimit) }), z.strictObject({ base64: z.base64() })]),
  z.instanceof(Buffer),
  {
    decode: (kept) => ("text" in kept ? Buffer.from(kept.text.join(""), "utf8") : Buffer.from(kept.base64, "base64")),
    encode: (bytes) =>
      isUtf8(bytes) ? { text: bytes.toString("utf8").split(/(?<=\n)/) } : { base64: bytes.toString("base64") },
  },
);
const headers = z.array(header).max(200).readonly();
const digestText = z.string().regex(/^[0-9a-f]{64}$/);
const body = z.strictObject({
  digest: digestText,
  chunks: z.array(chunk).max(chunkLimit).readonly(),
});
const exchange = z.strictObject({
  connection: z.int().nonnegative(),
  part: z.enum(["main", "sub-agent", "compaction", "side"]).exactOptional(),
  transport: z.literal("websocket").exactOptional(),
  startNs: time,
  request: z.strictObject({
    method: z.string().regex(/^[A-Z]{1,20}$/),
    target: z.string().regex(/^\/[^\0-\x20\x7f]{0,65535}$/),
    headers,
    body,
  }),
  response: z
    .strictObject({
      status: z.int().min(200).max(599),
      headNs: time,
      headers,
      body,
      trailers: headers.exactOptional(),
    })
    .nullable(),
  ending: z.enum(["complete", "upstream-cut", "client-aborted"]),
  endNs: time,
});
const file = z.strictObject({
  kind: z.literal("cassette"),
  schemaVersion: z.literal(schemaVersion),
  session: sessionSchema.exactOptional(),
  startedAt: z.iso.datetime().exactOptional(),
  folder: z.string().regex(/^\//).max(4096).exactOptional(),
  exchanges: z.array(exchange).max(exchangeLimit).readonly(),
  bodies: z.record(z.string(), bytesOfBody),
  joined: z.record(digestText, z.array(digestText).max(chunkLimit).readonly()).exactOptional(),
});

/** A cassette as pretty JSON in a fixed order, bodies sorted by digest. Equal cassettes give equal bytes. */
export function writeCassette({ exchanges, bodies, joined = new Map(), session, startedAt, folder }: Cassette): string {
  const sorted = [...bodies].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const head = { kind: "cassette", schemaVersion, ...(session !== undefined && { session }) } as const;
  const cassette = {
    ...head,
    ...(startedAt !== undefined && { startedAt }),
    ...(folder !== undefined && { folder }),
    exchanges,
    bodies: Object.fromEntries(sorted),
    ...(joined.size > 0 && { joined: Object.fromEntries(joined) }),
  };
  return `${JSON.stringify(z.encode(file, cassette), null, 1)}\n`;
}

/** Whether joined bodies are put together. They take the square of a session's length: who needs none leaves them as they are. */
interface Reading {
  readonly joined: "expanded" | "kept";
}

/**
 * Reads a cassette file, or the journal of a recording that was killed. UserError, with file and key, for a file that
 * `writeCassette` would not write.
 */
export function readCassetteFile(path: string, reading: Reading = { joined: "expanded" }): Cassette {
  if (!existsSync(path)) throw new UserError(`${path}: there is no such file. bench record writes one.`);
  try {
    const state = statSync(path);
    if (state.isCharacterDevice() || state.isBlockDevice()) throw new Error("it is a device. Name a file");
    if (state.size > fileLimitBytes) throw new Error(`it is larger than ${fileLimitBytes} bytes`);
    const text = readFileSync(path, "utf8");
    return isJournal(text) ? parseJournal(text, parseCassette) : parseCassette(text, reading);
  } catch (error) {
    throw new UserError(
      `${path}: not a cassette that can be played: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Reads a cassette's text. The Error of a bad one says what is wrong. */
export function parseCassette(text: string, reading: Reading = { joined: "expanded" }): Cassette {
  const json: unknown = JSON.parse(text);
  const version = z.looseObject({ kind: z.literal("cassette"), schemaVersion: z.unknown() }).safeParse(json);
  if (version.success && version.data.schemaVersion !== schemaVersion) {
    throw new Error(`schemaVersion ${JSON.stringify(version.data.schemaVersion)}; this bench reads ${schemaVersion}`);
  }
  const parsed = file.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? "wrong layout"}`);
  }
  const { exchanges, session, startedAt, folder } = parsed.data;
  const joined = new Map(Object.entries(parsed.data.joined ?? {}));
  const kept = new Map(Object.entries(parsed.data.bodies));
  for (const [digest, bytes] of kept) {
    if (hash("sha256", bytes, "hex") !== digest) throw new Error(`at bodies.${digest}: the body has another digest`);
  }
  const bodies = reading.joined === "expanded" ? expandedBodies(kept, joined, neededBodies(exchanges)) : kept;
  for (const [index, { request, response }] of exchanges.entries()) {
    if (!isStillJoined(request.body)) checkBody(request.body, bodies, `exchanges.${index}.request`);
    if (response !== null) checkBody(response.body, bodies, `exchanges.${index}.response`);
  }
  if (session !== undefined) checkSession(session, { exchanges, bodies });
  return {
    exchanges,
    bodies,
    ...(session !== undefined && { session }),
    ...(startedAt !== undefined && { startedAt }),
    ...(folder !== undefined && { folder }),
    ...(reading.joined === "kept" && { joined }),
  };

  function isStillJoined({ digest }: RecordedBody): boolean {
    return reading.joined === "kept" && joined.has(digest);
  }
}

function neededBodies(exchanges: Cassette["exchanges"]): ReadonlySet<string> {
  return new Set(exchanges.flatMap(({ request, response }) => [request.body.digest, response?.body.digest ?? ""]));
}

function checkSession({ workspace, turns }: RecordedSession, { exchanges, bodies }: Cassette): void {
  for (const [path, digest] of [...Object.entries(workspace.files), ...Object.entries(workspace.outside ?? {})])
    if (digest !== null && !bodies.has(digest))
      throw new Error(`at session.workspace.files.${path}: no such body in bodies`);
  for (const [index, { exchange: number, calls }] of turns.entries()) {
    if (number !== null && exchanges[number] === undefined)
      throw new Error(`at session.turns.${index}.exchange: no such exchange`);
    for (const [at, { result }] of calls.entries())
      if (result !== null && !bodies.has(result.digest))
        throw new Error(`at session.turns.${index}.calls.${at}.result: no such body in bodies`);
  }
}

function checkBody({ digest, chunks }: RecordedBody, bodies: Cassette["bodies"], where: string): void {
  const bytes = bodies.get(digest)?.length;
  if (bytes === undefined) throw new Error(`at ${where}.body.digest: no such body in bodies`);
  if (chunks.reduce((sum, one) => sum + one.bytes, 0) !== bytes) {
    throw new Error(`at ${where}.body.chunks: they do not add up to the body's ${bytes} bytes`);
  }
}
