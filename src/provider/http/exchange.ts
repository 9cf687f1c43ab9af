import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Clock } from "../../core/clock.ts";
import type { WireEvent } from "../../core/trace.ts";
import { planResponse } from "../answer/plan-response.ts";
import { isMainStream, type PlannedResponse, refusedResponse } from "../answer/planned-response.ts";
import { answerLive } from "../cassette/live-answer.ts";
import { writeRecorded } from "../cassette/write-recorded.ts";
import { digestOf } from "../digest.ts";
import { writeFaulted } from "../faults/write-faulted.ts";
import { exchangeLog } from "../observe/exchange-log.ts";
import type { Session } from "../session/session.ts";
import { isAtOnce } from "../time/latency.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";
import type { Rendering, WireFormat } from "../wire/wire-format.ts";
import { Departure } from "./departure.ts";
import {
  countedPieces,
  httpEnding,
  httpOutput,
  type HttpResponseOutput,
  shortCharacters,
  writeParts,
  type WrittenResponse,
} from "./http-output.ts";
import { bodyLimitBytes, receiveBody, type RequestBody } from "./request-body.ts";

/** Largest batch of messages that the API takes. */
const batchLimitBytes = 256 * 1024 * 1024;

/** Why a body is not read. */
function bodyRefusal(kind: Exclude<RequestBody["kind"], "body">, encoding: string | undefined): Refusal {
  switch (kind) {
    case "too-large":
    case "cut":
      return {
        kind: "refused",
        status: 413,
        errorType: "request_too_large",
        message: "Request exceeds the maximum size",
      };
    case "unknown-encoding": {
      const message = `Content-Encoding: '${encoding}' is not supported. Use gzip, deflate, br or zstd.`;
      return { ...invalidRequest(message), errorCode: "request_body_encoding_unsupported" };
    }
    case "invalid-encoding": {
      const message = `The request body is not valid for its Content-Encoding '${encoding}'.`;
      return { ...invalidRequest(message), errorCode: "request_body_encoding_invalid" };
    }
  }
}

/** The HTTP side of an exchange; `path` is without the session's prefix. */
interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly connection: number;
}

/** Serves one exchange, from the request's head to its line in the log. The end of the session cuts it short. */
export function serveExchange(session: Session, http: HttpExchange, clock: Clock): void {
  new Exchange(session, http, clock).receive();
}

/** What is known when the response begins. */
interface BegunExchange {
  readonly body: RequestBody;
  readonly bodyEndNs: number;
  readonly planned: PlannedResponse;
  readonly requestId: string;
}

/**
 * The sequence, for every protocol: receive, plan, write, log. Each step calls the next: most answers are written in the
 * turn of the event loop that brought the request, and a promise a step would cost more than the step. For the same reason an
 * object that each request makes has its own members before those that it copies: `{ added, ...copied }`. In the other order
 * Node 20 takes 0.7 us for each added member.
 */
class Exchange {
  readonly #session: Session;
  readonly #query: string;
  readonly #wire: WireFormat;
  readonly #http: HttpExchange;
  readonly #clock: Clock;
  readonly #client = new Departure();
  readonly #arrivalNs: number;
  readonly #index: number;
  /** Logs a response that was written at once; it is over when the connection says so. */
  #logAtOnce: (() => void) | null = null;

  constructor(session: Session, http: HttpExchange, clock: Clock) {
    this.#session = session;
    const { url = "", headers } = http.request;
    this.#query = url.split("?")[1] ?? "";
    this.#wire = session.wires.for({ path: http.path, query: this.#query, headers });
    this.#http = http;
    this.#clock = clock;
    this.#arrivalNs = this.#nowNs();
    this.#index = session.nextIndex();
  }

  receive(): void {
    const { request, response, path, connection } = this.#http;
    this.#session.enter(response);
    this.#session.watch(request.socket, connection);
    response.on("close", () => this.#closed());
    const limitBytes = path === "/v1/messages/batches" ? batchLimitBytes : bodyLimitBytes;
    receiveBody(request, this.#isLenient ? Number.POSITIVE_INFINITY : limitBytes, (body) => this.#plan(body));
  }

  readonly #nowNs = (): number => Number(this.#clock.nowNs() - this.#session.originNs);

  get #isLenient(): boolean {
    return this.#session.settings.strictness === "lenient";
  }

  #plan(body: RequestBody): void {
    const session = this.#session;
    const bodyEndNs = this.#nowNs();
    const requestId = `req_01${digestOf([session.settings.seed, this.#index], 22)}`;
    const { request, path, connection } = this.#http;
    if (body.kind !== "body") {
      const refusal = bodyRefusal(body.kind, request.headers["content-encoding"]);
      this.#respond({ body, bodyEndNs, requestId, planned: refusedResponse(this.#wire, refusal, requestId) });
      return;
    }
    const planned = planResponse({
      session,
      wire: this.#wire,
      call: {
        method: request.method ?? "",
        path,
        query: this.#query,
        headers: request.headers,
        text: body.text,
        stored: session.stored,
        isLenient: this.#isLenient,
      },
      requestId,
      connection,
      arrivalNs: this.#arrivalNs,
      nowNs: this.#nowNs,
      isoDate: this.#clock.isoDate,
      client: this.#client,
    });
    if (planned instanceof Promise) {
      void planned.then((late) => this.#respond({ body, bodyEndNs, requestId, planned: late }));
    } else this.#respond({ body, bodyEndNs, requestId, planned });
  }

  #respond(begun: BegunExchange): void {
    const { planned, requestId } = begun;
    const isOurs = planned.kind === "plain" || planned.kind === "refused";
    const text = isOurs && isAtOnce(planned.latency) && !this.#client.isGone ? shortText(planned.parts) : null;
    if (!isOurs || text === null) {
      void this.#write(begun).then((written) => this.#end(begun, written));
      return;
    }
    const { response } = this.#http;
    response.writeHead(planned.status, this.#headers(planned, requestId, planned.queuedNs, Buffer.byteLength(text)));
    const writtenNs = this.#session.keepsLog ? this.#nowNs() : 0;
    this.#logAtOnce = (): void => {
      const dueNs = this.#arrivalNs + planned.queuedNs;
      const events = this.#session.keepsLog ? eventsAt(writtenNs, dueNs, planned) : [];
      this.#end(begun, { status: planned.status, events, fault: null });
    };
    response.end(text);
  }

  /** Writes everything that takes time, in the order of its deadlines. */
  async #write({ planned, body, requestId }: BegunExchange): Promise<WrittenResponse> {
    const { request, response, path } = this.#http;
    const output = this.#output(planned.queuedNs);
    const to = isMainStream(planned) ? countedPieces(output, this.#session) : output;
    switch (planned.kind) {
      case "plain":
      case "refused":
        response.writeHead(planned.status, this.#headers(planned, requestId, planned.queuedNs, bytesOf(planned.parts)));
        return writeParts(planned, to);
      case "faulted": {
        const { fault, status, queuedNs } = planned;
        if (fault.hasHead) response.writeHead(status, this.#headers(planned, requestId, queuedNs, fault.wholeBytes));
        return writeFaulted(planned, to);
      }
      case "recorded":
        response.writeHead(planned.reply.status, planned.reply.headers.flat());
        return writeRecorded(planned.reply, to);
      case "live": {
        const text = body.kind === "body" ? body.text : "";
        return answerLive(planned.upstream, { request, path, text }, to, this.#session.settings.asOf);
      }
    }
  }

  #output(queuedNs: number): HttpResponseOutput {
    const { response } = this.#http;
    const client = this.#client;
    return {
      response,
      client,
      ending: httpEnding(response, client),
      startNs: this.#arrivalNs + queuedNs,
      pingRecord: this.#wire.pingRecord,
      paced: httpOutput(response, {
        client,
        nowNs: this.#nowNs,
        isCrowded: () => this.#session.isCrowded,
        sleep: this.#clock.sleep,
      }),
    };
  }

  #headers(rendering: Rendering, requestId: string, queuedNs: number, bytes: number): OutgoingHttpHeaders {
    const { latency, contentType, isStreamed } = rendering;
    const headers: OutgoingHttpHeaders = { "content-type": contentType };
    const processingNs = latency.ttftNs * latency.timeScale + queuedNs;
    Object.assign(headers, this.#wire.headers(requestId, processingNs), rendering.headers);
    if (isStreamed) headers["cache-control"] = "no-cache";
    else headers["content-length"] = bytes;
    return headers;
  }

  #closed(): void {
    if (!this.#http.response.writableFinished) this.#client.leave();
    const log = this.#logAtOnce;
    // An old response may keep later ones from being freed. Without this, each would keep its body and its answer as well.
    this.#logAtOnce = null;
    log?.();
  }

  #end({ body, bodyEndNs, planned }: BegunExchange, written: WrittenResponse): void {
    const isWhole = this.#http.response.writableFinished;
    planned.pass?.end(this.#nowNs(), isWhole);
    if (this.#session.keepsLog) {
      const ended = {
        protocol: this.#wire.protocol,
        http: this.#http,
        index: this.#index,
        arrivalNs: this.#arrivalNs,
        bodyEndNs,
        closedNs: this.#nowNs(),
        queuedNs: planned.queuedNs,
        body,
        facts: planned.facts,
        refusal: planned.kind === "refused" ? planned.refusal : null,
        written,
        isWhole,
      };
      this.#session.record(exchangeLog(ended));
    }
    this.#session.leave(this.#http.response);
  }
}

function eventsAt(writtenNs: number, scheduledNs: number, { status, parts }: Rendering): WireEvent[] {
  if (status !== 200) return [];
  return parts.map(({ kind, text }) => ({ kind, scheduledNs, writtenNs, bytes: Buffer.byteLength(text) }));
}

/** All of a response where it is short enough to leave in one piece; null where it is not. */
function shortText(parts: Rendering["parts"]): string | null {
  let all = "";
  for (const { text } of parts) {
    all += text;
    if (all.length > shortCharacters) return null;
  }
  return all;
}

function bytesOf(parts: Rendering["parts"]): number {
  let bytes = 0;
  for (const { text } of parts) bytes += Buffer.byteLength(text);
  return bytes;
}
