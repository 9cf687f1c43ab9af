import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { WireEvent } from "../../core/trace.ts";
import type { HttpResponseOutput, WrittenResponse } from "../http/http-output.ts";
import { loggedUsage } from "../models/models.ts";
import { recordedUsage } from "./recorded-usage.ts";
import { passTrailers, trailersOf } from "./trailers.ts";

/** Headers of one connection, and the name of a host that is not the upstream's. */
const ownHeaders = /^(host|connection|keep-alive|transfer-encoding|content-length|expect)$/i;

/**
 * Passes a request on to `upstream` and its answer back, byte by byte as it comes; resolves when that is over. The answer's
 * status is 0 when the upstream did not answer.
 * @param asOf Day of the prices.
 */
export async function answerLive(
  upstream: URL,
  sent: { readonly request: IncomingMessage; readonly path: string; readonly text: string },
  { response, client, paced }: HttpResponseOutput,
  asOf: string,
): Promise<WrittenResponse> {
  const events: WireEvent[] = [];
  const chunks: Buffer[] = [];
  let status = 0;
  let fault: string | null = null;
  const outgoing = outgoingRequest(upstream, sent);
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
        const atNs = paced.nowNs();
        events.push({ kind: "live", scheduledNs: atNs, writtenNs: atNs, bytes: bytes.length });
        chunks.push(bytes);
      });
      incoming.on("end", () => passTrailers(trailersOf(incoming), response));
      incoming.on("error", broken);
      response.once("finish", done);
      incoming.pipe(response);
    });
    outgoing.end(sent.text);
  });
  outgoing.destroy();
  return { status, events, fault, facts: countedIn(chunks, sent.text, asOf) };
}

function outgoingRequest(upstream: URL, { request, path, text }: Parameters<typeof answerLive>[1]) {
  const send = upstream.protocol === "https:" ? httpsRequest : httpRequest;
  const queryAt = (request.url ?? "").indexOf("?");
  const query = queryAt < 0 ? "" : (request.url ?? "").slice(queryAt);
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !ownHeaders.test(name)));
  return send(new URL(`${upstream.pathname.replace(/\/$/, "")}${path}${query}`, upstream), {
    method: request.method ?? "GET",
    headers: { ...headers, "content-length": Buffer.byteLength(text) },
  });
}

/** What the upstream said it was and counted, and what that costs. */
function countedIn(chunks: readonly Buffer[], asked: string, asOf: string): NonNullable<WrittenResponse["facts"]> {
  const { model, billed, priceOn } = recordedUsage(Buffer.concat(chunks).toString("utf8"), asked);
  const named = model === null ? {} : { model };
  if (billed === null) return named;
  return { ...named, usage: loggedUsage(billed), modelled: { ttftNs: 0, decodeNs: 0, ...priceOn(asOf) } };
}
