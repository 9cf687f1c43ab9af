import { createHash, type Hash, hash } from "node:crypto";
import type { Cassette, RecordedBody, RecordedExchange } from "../provider/cassette/cassette.ts";
import { allowedHeaders, allowedTarget, credentialsIn } from "../provider/cassette/header-policy.ts";
import { findLeaks } from "../provider/cassette/leak-check.ts";
import { newRedaction, redactBody, redactText, type Redaction } from "../provider/cassette/redaction.ts";
import type { Sealed } from "../provider/cassette/seal-cassette.ts";
import type { ImportedExchange, ImportedSession } from "./imported-session.ts";

const nsPerMs = 1_000_000;

/**
 * Makes a cassette of a session by the rules of recordings: no secrets, numbers for identifiers, refused if a second search finds
 * something. Pieces that requests share are redacted and kept once.
 */
export async function sealSession({ exchanges, folder }: ImportedSession): Promise<Sealed> {
  const credentials = new Set(exchanges.flatMap(({ requestHeaders, target }) => credentialsIn(requestHeaders, target)));
  const redaction = newRedaction(credentials);
  const store = new BodyStore(redaction);
  const connections = new Map<string, number>();
  // A call without a time stands at the beginning. Its 0 would put the others half a century later.
  const originMs = exchanges.find(({ startMs }) => startMs > 0)?.startMs ?? 0;
  const recorded = exchanges.map((exchange): RecordedExchange => {
    const connection = connections.get(exchange.conversation) ?? connections.size;
    connections.set(exchange.conversation, connection);
    return recordedExchange(exchange, { connection, originMs, store, redaction });
  });
  const cassette: Cassette = {
    exchanges: recorded,
    bodies: store.bodies,
    joined: store.joined,
    ...(originMs > 0 && { startedAt: new Date(originMs).toISOString() }),
    ...(folder?.startsWith("/") === true && redactText(folder, redaction) === folder && { folder }),
  };
  const leaks = await findLeaks(cassette, credentials);
  return leaks.length > 0 ? { kind: "refused", leaks } : { kind: "sealed", cassette };
}

function recordedExchange(
  exchange: ImportedExchange,
  about: {
    readonly connection: number;
    readonly originMs: number;
    readonly store: BodyStore;
    readonly redaction: Redaction;
  },
): RecordedExchange {
  const { connection, originMs, store, redaction } = about;
  const nsOf = (ms: number): number => Math.max(0, Math.round((ms - originMs) * nsPerMs));
  const endNs = nsOf(exchange.endMs);
  const redactHeaders = (headers: ImportedExchange["requestHeaders"]) =>
    allowedHeaders(headers).map(([name, value]) => [name, redactText(value, redaction)] as const);
  const { response, part } = exchange;
  return {
    connection,
    ...(part !== null && { part }),
    startNs: nsOf(exchange.startMs),
    request: {
      method: "POST",
      target: redactText(allowedTarget(exchange.target), redaction),
      headers: redactHeaders(exchange.requestHeaders),
      body: store.keep(exchange.request, nsOf(exchange.startMs)),
    },
    response:
      response === null
        ? null
        : {
            status: response.status,
            headNs: endNs,
            headers: redactHeaders(response.headers),
            body: store.keep([response.body], endNs),
          },
    ending: response === null ? "upstream-cut" : "complete",
    endNs,
  };
}

interface KeptPiece {
  readonly digest: string;
  readonly bytes: Buffer;
}

/** A run of pieces that other bodies begin with. */
interface Prefix {
  readonly digest: string;
  readonly length: number;
  /** The digest so far, for bodies that go on. */
  readonly running: Hash;
}

/** The pieces that bodies begin with, as a tree: a step for each piece. */
interface Beginning {
  readonly next: Map<KeptPiece, Beginning>;
  prefix: Prefix | null;
}

/** Bodies without secrets. A body that begins as an earlier one did is kept as that beginning and the rest. */
class BodyStore {
  readonly bodies = new Map<string, Buffer>();
  readonly joined = new Map<string, readonly string[]>();
  readonly #redaction: Redaction;
  readonly #pieces = new Map<string, KeptPiece>();
  readonly #root: Beginning = { next: new Map(), prefix: null };

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  /** The body that arrived as one chunk. */
  keep(pieces: readonly string[], atNs: number): RecordedBody {
    const kept = pieces.map((piece) => this.#piece(piece));
    const bytes = kept.reduce((sum, piece) => sum + piece.bytes.length, 0);
    const digest = kept.length === 1 ? (kept[0]?.digest ?? "") : this.#join(kept);
    return { digest, chunks: bytes === 0 ? [] : [{ bytes, atNs }] };
  }

  #piece(text: string): KeptPiece {
    const known = this.#pieces.get(text);
    if (known !== undefined) return known;
    const bytes = redactBody(Buffer.from(text), this.#redaction);
    const piece = { digest: hash("sha256", bytes, "hex"), bytes };
    this.#pieces.set(text, piece);
    this.bodies.set(piece.digest, bytes);
    return piece;
  }

  /** The last two pieces, the newest message and the end, will hardly come again as they are. */
  #join(pieces: readonly KeptPiece[]): string {
    const end = Math.max(0, pieces.length - 2);
    let place = this.#root;
    let before: Prefix | null = null;
    for (const piece of pieces.slice(0, end)) {
      const next = place.next.get(piece) ?? { next: new Map(), prefix: null };
      place.next.set(piece, next);
      place = next;
      before = place.prefix ?? before;
    }
    if (end > 0 && place.prefix === null) {
      const running = digestAfter(before, pieces.slice(0, end));
      place.prefix = { digest: running.copy().digest("hex"), length: end, running };
      this.joined.set(place.prefix.digest, restOf(pieces.slice(0, end), before));
      before = place.prefix;
    }
    const digest = digestAfter(before, pieces).digest("hex");
    this.joined.set(digest, restOf(pieces, before));
    return digest;
  }
}

/** The digest of pieces that begin with a prefix. */
function digestAfter(before: Prefix | null, pieces: readonly KeptPiece[]): Hash {
  const running = before?.running.copy() ?? createHash("sha256");
  for (const { bytes } of pieces.slice(before?.length ?? 0)) running.update(bytes);
  return running;
}

function restOf(pieces: readonly KeptPiece[], before: Prefix | null): string[] {
  const rest = pieces.slice(before?.length ?? 0).map(({ digest }) => digest);
  return before === null ? rest : [before.digest, ...rest];
}
