import type { ReplayedFrom, ReplaySettings } from "../../core/replay-settings.ts";
import { type CanonicalRequest, canonicalRequest, type Section } from "./canonical-request.ts";
import type { Cassette } from "./cassette.ts";
import { movedText } from "./moved-paths.ts";

/** The recorded exchange for a request, or the reason why there is none. */
export type Found = ({ readonly kind: "found"; readonly attempt: number } & ReplayedFrom) | Miss;

interface Miss {
  readonly kind: "miss";
  readonly message: string;
}

/** Recorded requests with one exact key: attempts of one request, in order. */
interface Chain {
  readonly request: CanonicalRequest;
  readonly exchanges: readonly number[];
  played: number;
}

/**
 * Finds recordings for requests, and remembers which were played. A repeated request gets the next attempt of its
 * chain, and the last one again after that. So a recorded 429 is met once.
 */
export class Recordings {
  readonly #settings: Pick<ReplaySettings, "match" | "onMiss">;
  readonly #chains = new Map<string, Chain>();
  /** Chain that answered a request before, by the request's exact key. */
  readonly #bound = new Map<string, { readonly chain: Chain; readonly by: ReplayedFrom["by"] }>();

  /** @param folder The recorded folder below which paths do not count. Null: all count. */
  constructor(cassette: Cassette, settings: Pick<ReplaySettings, "match" | "onMiss">, folder: string | null = null) {
    this.#settings = settings;
    const chains = new Map<string, { request: CanonicalRequest; exchanges: number[] }>();
    for (const [index, { request }] of cassette.exchanges.entries()) {
      const recorded = cassette.bodies.get(request.body.digest) ?? Buffer.alloc(0);
      const body = inCommonFolder(recorded, folder);
      const path = request.target.split("?", 1)[0] ?? "/";
      const key = canonicalRequest({ method: request.method, path, body });
      const chain = chains.get(key.exact) ?? { request: key, exchanges: [] };
      chain.exchanges.push(index);
      chains.set(key.exact, chain);
    }
    for (const [key, chain] of chains) this.#chains.set(key, { ...chain, played: 0 });
  }

  find(request: CanonicalRequest): Found {
    const known = this.#bound.get(request.exact) ?? this.#recognise(request);
    if ("kind" in known) return known;
    const { chain, by } = known;
    this.#bound.set(request.exact, known);
    const attempt = Math.min(chain.played, chain.exchanges.length - 1);
    chain.played += 1;
    const difference = by === "exact" ? null : requestDifference(chain.request.sections, request.sections);
    return {
      kind: "found",
      exchange: chain.exchanges[attempt] ?? 0,
      attempt,
      by,
      ...(difference === null ? {} : { difference: differenceText(difference) }),
    };
  }

  #recognise(request: CanonicalRequest): { readonly chain: Chain; readonly by: ReplayedFrom["by"] } | Miss {
    const { match, onMiss } = this.#settings;
    const exact = this.#chains.get(request.exact);
    if (exact !== undefined) return { chain: exact, by: "exact" };
    const chains = [...this.#chains.values()];
    if (match !== "exact") {
      const alike = chains.filter((chain) => chain.request.normalised === request.normalised);
      const chain = alike.find(({ played }) => played === 0) ?? alike[0];
      if (chain !== undefined) return { chain, by: "normalised" };
    }
    if (match === "position") {
      const here = chains.filter(({ request: { position }, played }) => position === request.position && played === 0);
      const inThread = here.find((chain) => chain.request.thread === request.thread);
      const chain = inThread ?? (here.length === 1 ? here[0] : undefined);
      if (chain !== undefined) return { chain, by: "position" };
    }
    const nearest = this.#nearest(request, chains);
    if (nearest !== undefined && onMiss === "nearest") return { chain: nearest, by: "nearest" };
    return { kind: "miss", message: missText(request, nearest) };
  }

  #nearest({ position, sections }: CanonicalRequest, chains: readonly Chain[]): Chain | undefined {
    const scored = chains.map((chain) => ({
      chain,
      score: sharedSections(chain.request.sections, sections) + (chain.request.position === position ? 0.5 : 0),
    }));
    return scored.toSorted((left, right) => right.score - left.score)[0]?.chain;
  }
}

/** The name that the workspace has in the comparison. Requests are recorded in one place and played in another. */
const commonFolder = "/workspace";

/** A request's body with the paths of its workspace below the common name. */
export function inCommonFolder(body: Buffer, folder: string | null): Buffer {
  if (folder === null || !body.includes(folder)) return body;
  return Buffer.from(movedText(body.toString("utf8"), { from: folder, to: commonFolder }));
}

function missText({ sections }: CanonicalRequest, nearest: Chain | undefined): string {
  if (nearest === undefined) return "the cassette holds no exchange";
  const shared = sharedSections(nearest.request.sections, sections);
  const difference = requestDifference(nearest.request.sections, sections);
  const where = difference === null ? "only method or path differ" : differenceText(difference);
  return `no recorded request matches. Nearest is exchange ${nearest.exchanges[0] ?? 0}, ${shared} of ${sections.length} parts equal; first difference at ${where}`;
}

/** The first difference of two requests, and the text of each there; null where one has no such part. */
export interface RequestDifference {
  readonly path: string;
  /** Length of their common start in that part. */
  readonly at: number;
  readonly recorded: string | null;
  readonly sent: string | null;
}

/** Characters shown before and after the difference. */
const shown = 40;

/** Compares two requests part by part; null when all parts are equal. */
function requestDifference(recorded: readonly Section[], sent: readonly Section[]): RequestDifference | null {
  const [before, after] = [textsOf(recorded), textsOf(sent)];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [left, right] = [before.get(path), after.get(path)];
    if (left === right) continue;
    const at = commonLength(left ?? "", right ?? "");
    return { path, at, recorded: excerpt(left, at), sent: excerpt(right, at) };
  }
  return null;
}

/** How many parts two requests share. */
function sharedSections(recorded: readonly Section[], sent: readonly Section[]): number {
  const known = new Set(recorded.map(({ path, text }) => `${path}\n${text}`));
  return sent.filter(({ path, text }) => known.has(`${path}\n${text}`)).length;
}

/** A difference as one line for people. */
function differenceText({ path, at, recorded, sent }: RequestDifference): string {
  return `${path}, character ${at}: recorded ${quoted(recorded)}, sent ${quoted(sent)}`;
}

function quoted(text: string | null): string {
  return text === null ? "nothing" : JSON.stringify(text);
}

function textsOf(sections: readonly Section[]): Map<string, string> {
  return new Map(sections.map(({ path, text }) => [path, text]));
}

function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

function excerpt(text: string | undefined, at: number): string | null {
  if (text === undefined) return null;
  const [from, to] = [Math.max(0, at - shown), at + shown];
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}
