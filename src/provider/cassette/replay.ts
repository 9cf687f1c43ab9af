import type { IncomingHttpHeaders } from "node:http";
import type { ProviderSettings } from "../../core/provider-settings.ts";
import type { ReplayedFrom, ReplaySettings } from "../../core/replay-settings.ts";
import type { ModelledCost, Usage } from "../../core/trace.ts";
import { latencyOf } from "../time/latency.ts";
import { loggedUsage, nothingBilled } from "../models/models.ts";
import { canonicalRequest } from "./canonical-request.ts";
import type { Cassette, Headers, RecordedBody, RecordedExchange } from "./cassette.ts";
import { credentialsIn } from "./header-policy.ts";
import { recordedUsage } from "./recorded-usage.ts";
import { type Move, movedBody, moveOfTop } from "./moved-paths.ts";
import { type Found, inCommonFolder, Recordings } from "./recordings.ts";
import { type DueChunk, scheduleReplay } from "./replay-schedule.ts";

/** A recorded response with the moments it is due. */
export interface RecordedReply {
  readonly kind: "recorded";
  readonly status: number;
  readonly headers: Headers;
  /** When the head is due; null when the upstream never sent one. */
  readonly headNs: number | null;
  readonly chunks: readonly DueChunk[];
  /** Trailers of a chunked response. */
  readonly trailers: Headers;
  /** Why the connection is cut after the last chunk; null for a complete response. */
  readonly cut: string | null;
  readonly replayed: ReplayedFrom;
  readonly model: string | null;
  readonly usage: Usage;
  readonly modelled: ModelledCost;
}

/** Answers requests of one session from a cassette. */
export class Replay {
  readonly #cassette: Cassette;
  readonly #settings: ReplaySettings;
  readonly #recordings: Recordings;
  readonly #move: Move | null;

  /** @param workspace Where the client works. Recorded paths of its workspace are moved there. Null: they stay. */
  constructor(cassette: Cassette, settings: ReplaySettings, workspace: string | null = null) {
    this.#cassette = cassette;
    this.#settings = settings;
    const { folder: from = null, git } = cassette.session?.workspace ?? {};
    this.#move = from === null ? null : moveOfTop({ from, to: workspace ?? from }, git?.folder ?? "");
    this.#recordings = new Recordings(cassette, settings, this.#move?.from ?? null);
  }

  /** Whether responses were recorded from WebSockets. */
  get hasSockets(): boolean {
    return this.#cassette.exchanges.some(({ transport }) => transport === "websocket");
  }

  /** The recorded answer to a call. A miss with its reason, or null when the script answers misses. */
  answer(
    call: {
      readonly method: string;
      readonly path: string;
      readonly headers: IncomingHttpHeaders;
      readonly text: string;
    },
    settings: ProviderSettings,
    arrivalNs: number,
  ): RecordedReply | Extract<Found, { readonly kind: "miss" }> | null {
    const request = canonicalRequest({
      method: call.method,
      path: call.path,
      body: inCommonFolder(Buffer.from(call.text), this.#move?.to ?? null),
      credentials: credentialsIn(pairsOf(call.headers), call.path),
    });
    const found = this.#recordings.find(request);
    if (found.kind === "miss") return this.#settings.onMiss === "synthesise" ? null : found;
    const { kind: _, attempt, ...replayed } = found;
    const exchange = this.#cassette.exchanges[found.exchange];
    if (exchange === undefined) throw new Error(`exchange ${found.exchange} is not in the cassette`);
    return this.#reply(exchange, { replayed, identity: request.exact, attempt, settings, arrivalNs });
  }

  #moved(body: Buffer, chunks: RecordedBody["chunks"]): ReturnType<typeof movedBody> {
    const move = this.#move;
    return move === null || move.from === move.to ? { bytes: body, chunks } : movedBody(body, chunks, move);
  }

  #reply(
    exchange: RecordedExchange,
    about: {
      readonly replayed: ReplayedFrom;
      readonly identity: string;
      readonly attempt: number;
      readonly settings: ProviderSettings;
      readonly arrivalNs: number;
    },
  ): RecordedReply {
    const { settings, arrivalNs, replayed, identity, attempt } = about;
    const recorded = this.#cassette.bodies.get(exchange.response?.body.digest ?? "") ?? Buffer.alloc(0);
    const { bytes: body, chunks: cut } = this.#moved(recorded, exchange.response?.body.chunks ?? []);
    const response = exchange.response && {
      ...exchange.response,
      body: { ...exchange.response.body, chunks: cut },
    };
    const asked = this.#cassette.bodies.get(exchange.request.body.digest)?.toString("utf8") ?? "";
    const { model, billed, priceOn } = recordedUsage(body.toString("utf8"), asked);
    const tokens = billed ?? nothingBilled;
    const latency = latencyOf(settings.latency, {
      seed: settings.seed,
      identity,
      attempt,
      freshTokens: tokens.freshTokens + tokens.write5mTokens + tokens.write1hTokens,
      cachedTokens: tokens.readTokens,
    });
    const { headNs, chunks } = scheduleReplay({ ...exchange, response }, body, {
      timing: this.#settings.timing,
      latency,
      outputTokens: tokens.outputTokens,
      arrivalNs,
    });
    return {
      kind: "recorded",
      status: exchange.response?.status ?? 502,
      headers: withLength(exchange.response?.headers ?? [], body.length),
      headNs: exchange.response === null ? null : headNs,
      chunks,
      trailers: exchange.response?.trailers ?? [],
      cut: cutOf(exchange),
      replayed,
      model,
      usage: loggedUsage(tokens),
      modelled: {
        ttftNs: latency.ttftNs,
        decodeNs: tokens.outputTokens * latency.perTokenNs,
        ...priceOn(settings.asOf),
      },
    };
  }
}

/** The length of a body may change with the paths in it. */
function withLength(headers: Headers, bytes: number): Headers {
  return headers.map(([name, value]) => [name, name === "content-length" ? String(bytes) : value]);
}

function cutOf({ response, ending }: RecordedExchange): string | null {
  if (ending === "complete" && response !== null) return null;
  const where = response === null ? "before any answer" : "inside the response";
  return ending === "client-aborted"
    ? `recorded: the client left ${where}, nothing more is known`
    : `recorded: the upstream broke off ${where}`;
}

function pairsOf(headers: IncomingHttpHeaders): Headers {
  return Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one] as const));
}
