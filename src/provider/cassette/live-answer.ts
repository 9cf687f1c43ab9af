import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { ModelledCost, Usage, WireEvent } from "../../core/trace.ts";
import type { Departure } from "../http/departure.ts";
import { loggedUsage, recordedUsage } from "./recorded-usage.ts";
import { passTrailers, trailersOf } from "./trailers.ts";

/** What came of a request that was passed on. */
export interface LiveAnswer {
  /** 0 when the upstream did not answer. */
  readonly status: number;
  readonly events: readonly WireEvent[];
  /** How the upstream failed; null when it did not, whatever the client did. */
  readonly fault: string | null;
  /** What the upstream said it was and counted, and what that costs; absent where it said nothing of it. */
  readonly counted: { readonly model?: string; readonly usage?: Usage; readonly modelled?: ModelledCost };
}

/** Headers of one connection, and the name of a host that is not the upstream's. */
const ownHeaders = /^(host|connection|keep-alive|transfer-encoding|content-length|expect)$/i;

/** Passes a request on to `upstream` and its answer back, byte by byte as it comes; resolves when that is over. */
export async function answerLive(
  upstream: URL,
  sent: { readonly request: IncomingMessage; readonly path: string; readonly query: string; readonly text: string },
  surroundings: {
    readonly response: ServerResponse;
    readonly client: Departure;
    readonly nowNs: () => number;
    /** Day of the prices. */
    readonly asOf: string;
  },
): Promise<LiveAnswer> {
  const { request, path, query, text } = sent;
  const { response, client, nowNs, asOf } = surroundings;
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !ownHeaders.test(name)));
  const body = Buffer.from(text);
  const events: WireEvent[] = [];
  const chunks: Buffer[] = [];
  let status = 0;
  let fault: string | null = null;
  const send = upstream.protocol === "https:" ? httpsRequest : httpRequest;
  const target = `${upstream.pathname.replace(/\/$/, "")}${path}${query === "" ? "" : `?${query}`}`;
  const outgoing = send(new URL(target, upstream), {
    method: request.method ?? "GET",
    headers: { ...headers, "content-length": body.length },
  });
  await client.until((done) => {
    const broken = (): void => {
      fault = `live: the upstream broke off ${status === 0 ? "before any answer" : "inside the response"}`;
      done();
      response.destroy();
    };
    outgoing.on("error", broken);
    outgoing.on("response", (incoming) => {
      status = incoming.statusCode ?? 502;
      const kept = Object.entries(incoming.headers).filter(
        ([name]) => !/^(connection|keep-alive|transfer-encoding)$/.test(name),
      );
      response.writeHead(status, Object.fromEntries(kept));
      response.flushHeaders();
      incoming.on("data", (bytes: Buffer) => {
        const atNs = nowNs();
        events.push({ kind: "live", scheduledNs: atNs, writtenNs: atNs, bytes: bytes.length });
        chunks.push(bytes);
      });
      incoming.on("end", () => passTrailers(trailersOf(incoming), response));
      incoming.on("error", broken);
      response.once("finish", done);
      incoming.pipe(response);
    });
    outgoing.end(body);
  });
  outgoing.destroy();
  return { status, events, fault, counted: countedIn(chunks, text, asOf) };
}

function countedIn(chunks: readonly Buffer[], asked: string, asOf: string): LiveAnswer["counted"] {
  const { model, billed, priceOn } = recordedUsage(Buffer.concat(chunks).toString("utf8"), asked);
  const named = model === null ? {} : { model };
  if (billed === null) return named;
  return { ...named, usage: loggedUsage(billed), modelled: { ttftNs: 0, decodeNs: 0, ...priceOn(asOf) } };
}
