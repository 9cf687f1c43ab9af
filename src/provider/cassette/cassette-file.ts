import { hash } from "node:crypto";
import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../../core/user-error.ts";
import type { Cassette, Headers, RecordedBody } from "./cassette.ts";

const schemaVersion = 1;

/** Limits for a file: far above any recording, far below what would hurt. */
const fileLimitBytes = 512 * 1024 * 1024;
const exchangeLimit = 100_000;
const chunkLimit = 1_000_000;
const lineLimit = 4_000_000;

const time = z.int().nonnegative();
const headers = z.array(z.string().regex(/^[a-z0-9-]{1,100}: [\t\x20-\x7e]{0,8192}$/)).max(200);
const body = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** "BYTES @ NANOSECONDS", one line a chunk, so that a diff of a recording can be read. */
  chunks: z.array(z.string().regex(/^\d{1,10} @ \d{1,16}$/)).max(chunkLimit),
});
const exchange = z.strictObject({
  connection: z.int().nonnegative(),
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
  exchanges: z.array(exchange).max(exchangeLimit),
  /** UTF-8 text as its lines, anything else as base64. */
  bodies: z.record(
    z.string(),
    z.union([z.strictObject({ text: z.array(z.string()).max(lineLimit) }), z.strictObject({ base64: z.base64() })]),
  ),
});

type FileLayout = z.infer<typeof file>;

/** A cassette as pretty JSON in a fixed order, bodies sorted by digest. Equal cassettes give equal bytes. */
export function writeCassette({ exchanges, bodies }: Cassette): string {
  const sorted = [...bodies].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const layout: FileLayout = {
    kind: "cassette",
    schemaVersion,
    exchanges: exchanges.map(({ connection, startNs, request, response, ending, endNs }) => ({
      connection,
      startNs,
      request: { ...request, headers: writeHeaders(request.headers), body: writeBody(request.body) },
      response:
        response === null
          ? null
          : {
              status: response.status,
              headNs: response.headNs,
              headers: writeHeaders(response.headers),
              body: writeBody(response.body),
              ...(response.trailers === undefined ? {} : { trailers: writeHeaders(response.trailers) }),
            },
      ending,
      endNs,
    })),
    bodies: Object.fromEntries(sorted.map(([digest, bytes]) => [digest, writeBytes(bytes)])),
  };
  return `${JSON.stringify(layout, null, 1)}\n`;
}

/** Reads a cassette file. UserError, with file and key, for a file that `writeCassette` would not write. */
export function readCassetteFile(path: string): Cassette {
  try {
    if (statSync(path).size > fileLimitBytes) throw new Error(`it is larger than ${fileLimitBytes} bytes`);
    return parseCassette(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UserError(
      `${path}: not a cassette that can be played: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Reads a cassette's text. The Error of a bad one says what is wrong. */
export function parseCassette(text: string): Cassette {
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
  const bodies = new Map(Object.entries(parsed.data.bodies).map(([digest, kept]) => [digest, readBytes(kept)]));
  for (const [digest, bytes] of bodies) {
    if (hash("sha256", bytes, "hex") !== digest) throw new Error(`at bodies.${digest}: the body has another digest`);
  }
  const exchanges = parsed.data.exchanges.map((one, index) => ({
    ...one,
    request: {
      ...one.request,
      headers: readHeaders(one.request.headers),
      body: readBody(one.request.body, bodies, `exchanges.${index}.request`),
    },
    response:
      one.response === null
        ? null
        : {
            status: one.response.status,
            headNs: one.response.headNs,
            headers: readHeaders(one.response.headers),
            body: readBody(one.response.body, bodies, `exchanges.${index}.response`),
            ...(one.response.trailers === undefined ? {} : { trailers: readHeaders(one.response.trailers) }),
          },
  }));
  return { exchanges, bodies };
}

function writeHeaders(list: Headers): string[] {
  return list.map(([name, value]) => `${name}: ${value}`);
}

function readHeaders(lines: readonly string[]): Headers {
  return lines.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]);
}

function writeBody({ digest, chunks }: RecordedBody): { digest: string; chunks: string[] } {
  return { digest, chunks: chunks.map(({ bytes, atNs }) => `${bytes} @ ${atNs}`) };
}

function readBody(
  { digest, chunks }: z.infer<typeof body>,
  bodies: ReadonlyMap<string, Buffer>,
  where: string,
): RecordedBody {
  const read = chunks.map((chunk) => {
    const [bytes, atNs] = chunk.split(" @ ").map(Number);
    return { bytes: bytes ?? 0, atNs: atNs ?? 0 };
  });
  const bytes = bodies.get(digest)?.length;
  if (bytes === undefined) throw new Error(`at ${where}.body.digest: no such body in bodies`);
  if (read.reduce((sum, chunk) => sum + chunk.bytes, 0) !== bytes) {
    throw new Error(`at ${where}.body.chunks: they do not add up to the body's ${bytes} bytes`);
  }
  return { digest, chunks: read };
}

function writeBytes(bytes: Buffer): FileLayout["bodies"][string] {
  if (!isUtf8(bytes)) return { base64: bytes.toString("base64") };
  return { text: bytes.toString("utf8").split(/(?<=\n)/) };
}

function readBytes(kept: FileLayout["bodies"][string]): Buffer {
  return "text" in kept ? Buffer.from(kept.text.join(""), "utf8") : Buffer.from(kept.base64, "base64");
}
