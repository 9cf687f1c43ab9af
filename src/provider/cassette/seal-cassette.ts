import { hash } from "node:crypto";
import { type RawSession, sealSession } from "./seal-session.ts";
import { type Cassette, type Headers, laterDate, type RecordedBody, type RecordedExchange } from "./cassette.ts";
import { allowedHeaders, allowedTarget, credentialsIn } from "./header-policy.ts";
import { findLeaks } from "./leak-check.ts";
import type { RawChunk, RawExchange } from "./cassette.ts";
import { redactBody } from "./redaction.ts";
import { newRedaction, redactText, type Redaction } from "./redaction.ts";

/** A cassette that may be kept, or the places and kinds (never values) of secrets that could not be removed. */
export type Sealed =
  | { readonly kind: "sealed"; readonly cassette: Cassette }
  | { readonly kind: "refused"; readonly leaks: readonly string[] };

/**
 * Makes a cassette: allowed headers only, no secrets, numbers for identifiers. The result is then searched by other
 * rules and for every credential of the client, and refused if anything is found.
 * @param startedAt ISO time from which the exchanges' times are counted. The cassette keeps that of the first.
 * @param redaction Carried on by a caller that seals a recording in parts: equal identifiers get equal numbers in all of them.
 */
export async function sealCassette(
  seen: readonly RawExchange[],
  {
    session,
    startedAt,
    redaction = newRedaction(),
  }: { readonly session?: RawSession; readonly startedAt?: string; readonly redaction?: Redaction } = {},
): Promise<Sealed> {
  const { credentials } = redaction;
  for (const { requestHeaders, target } of seen)
    for (const credential of credentialsIn(requestHeaders, target)) credentials.add(credential);
  const bodies = new Map<string, Buffer>();
  const ordered = seen.toSorted((left, right) => left.startNs - right.startNs);
  const originNs = ordered[0]?.startNs ?? 0;
  const exchanges = ordered.map((exchange) => redactExchange(exchange, { redaction, bodies, originNs }));
  const bare = { exchanges, bodies, ...(startedAt !== undefined && { startedAt: laterDate(startedAt, originNs) }) };
  const cassette = session === undefined ? bare : await sealSession(bare, session, redaction);
  const leaks = [...unreadable(cassette), ...(await findLeaks(cassette, credentials))];
  return leaks.length > 0 ? { kind: "refused", leaks } : { kind: "sealed", cassette };
}

interface Sealing {
  readonly redaction: Redaction;
  readonly bodies: Map<string, Buffer>;
  readonly originNs: number;
}

function redactExchange(seen: RawExchange, sealing: Sealing): RecordedExchange {
  const { redaction, originNs } = sealing;
  const { response } = seen;
  return {
    connection: seen.connection,
    ...(seen.transport !== undefined && { transport: seen.transport }),
    startNs: seen.startNs - originNs,
    request: {
      method: seen.method,
      target: redactText(allowedTarget(seen.target), redaction),
      headers: redactHeaders(seen.requestHeaders, redaction),
      body: keepBody(seen.requestChunks, sealing),
    },
    response:
      response === null
        ? null
        : {
            status: response.status,
            headNs: response.headNs - originNs,
            headers: redactHeaders(response.headers, redaction),
            body: keepBody(response.chunks, sealing),
            ...keptTrailers(response.trailers ?? [], redaction),
          },
    ending: seen.ending,
    endNs: seen.endNs - originNs,
  };
}

/** Trailers follow the rules of headers. An empty list is left out. */
function keptTrailers(trailers: Headers, redaction: Redaction): { readonly trailers?: Headers } {
  const kept = redactHeaders(trailers, redaction);
  return kept.length === 0 ? {} : { trailers: kept };
}

function redactHeaders(headers: Headers, redaction: Redaction): Headers {
  return allowedHeaders(headers).map(([name, value]) => [name, redactText(value, redaction)]);
}

function keepBody(chunks: readonly RawChunk[], { redaction, bodies, originNs }: Sealing): RecordedBody {
  const body = redactBody(Buffer.concat(chunks.map(({ bytes }) => bytes)), redaction);
  const digest = hash("sha256", body, "hex");
  bodies.set(digest, body);
  return { digest, chunks: chunks.map(({ bytes, atNs }) => ({ bytes: bytes.length, atNs: atNs - originNs })) };
}

/** Compressed bodies cannot be searched for secrets. */
function unreadable({ exchanges }: Cassette): string[] {
  return exchanges.flatMap(({ request, response }, index) =>
    [["request", request.headers] as const, ["response", response?.headers ?? []] as const].flatMap(([side, headers]) =>
      headers
        .filter(([name, value]) => name === "content-encoding" && value.toLowerCase() !== "identity")
        .map(
          ([, value]) => `exchange ${index}, ${side} body: compressed (${value}), so it can't be searched for secrets`,
        ),
    ),
  );
}
