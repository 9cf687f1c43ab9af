import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Clock } from "../../core/clock.ts";
import { answerLive } from "../cassette/live-answer.ts";
import { writeRecorded } from "../cassette/write-recorded.ts";
import { Departure } from "./departure.ts";
import { digestOf } from "../digest.ts";
import { type EndedExchange, exchangeLog } from "../observe/exchange-log.ts";
import { endFaulted, eventsAtCut, isCarriedOut } from "../faults/faulted-ending.ts";
import { withCrlf } from "../faults/faulted-response.ts";
import { endResponse, httpOutput, shortCharacters } from "./http-output.ts";
import { writeOnSchedule } from "../time/schedule.ts";
import { planRefusal, planResponse, type PlannedResponse } from "../answer/planned-response.ts";
import type { Refusal } from "../wire/refusal.ts";
import { receiveBody, type RequestBody } from "./request-body.ts";
import { isAtOnce } from "../time/latency.ts";
import { scheduleParts } from "../time/schedule.ts";
import type { Session } from "../session/session.ts";
import type { WireCall, WireFormat } from "../wire/wire-format.ts";

/** Largest request body the API takes, of a message and of a batch of them; bigger ones are refused at its edge. */
const bodyLimitBytes = 32 * 1024 * 1024;
const batchLimitBytes = 256 * 1024 * 1024;

/** So many streams of a session are paced to a fraction of a millisecond. */
const preciseStreams = 4;

/** The HTTP side of an exchange; `path` is without the session's prefix. */
interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly connection: number;
}

/** Serves one exchange, from the request's head to its line in the log; the end of the session cuts it short. */
export function serveExchange(session: Session, wire: WireFormat, http: HttpExchange, clock: Clock): void {
  new Exchange(session, wire, http, clock).receive();
}

/**
 * The sequence, for every protocol: receive, parse and decide, write, log. Each step calls the next: most answers are
 * written in the turn of the event loop that brought the request, and a promise a step would cost more than the step.
 */
class Exchange {
  readonly #session: Session;
  readonly #wire: WireFormat;
  readonly #http: HttpExchange;
  readonly #clock: Clock;
  readonly #client = new Departure();
  readonly #arrivalNs: number;
  readonly #index: number;
  /** What to log once the response is over that was written at once; null for all others. */
  #writtenAtOnce: { readonly ended: EndedExchange; readonly pass: PlannedResponse["pass"] } | null = null;

  constructor(session: Session, wire: WireFormat, http: HttpExchange, clock: Clock) {
    this.#session = session;
    this.#wire = wire;
    this.#http = http;
    this.#clock = clock;
    this.#arrivalNs = this.#nowNs();
    this.#index = session.nextIndex();
  }

  receive(): void {
    const { request, response } = this.#http;
    this.#session.enter(response);
    response.on("close", () => this.#closed());
    const isLenient = this.#session.settings.strictness === "lenient";
    receiveBody(request, isLenient ? Number.POSITIVE_INFINITY : limitOf(this.#http.path), (body) => this.#answer(body));
  }

  readonly #nowNs = (): number => Number(this.#clock.nowNs() - this.#session.originNs);

  #answer(body: RequestBody): void {
    const session = this.#session;
    const bodyEndNs = this.#nowNs();
    const { request, path } = this.#http;
    const requestId = `req_01${digestOf([session.settings.seed, this.#index], 22)}`;
    if (body.kind !== "body") {
      this.#respond(body, bodyEndNs, null, planRefusal(this.#wire, tooLarge, requestId), requestId);
      return;
    }
    const url = request.url ?? "";
    const queryAt = url.indexOf("?");
    const call: WireCall = {
      method: request.method ?? "",
      path,
      query: queryAt < 0 ? "" : (url.slice(queryAt + 1).split("?")[0] ?? ""),
      headers: request.headers,
      text: body.text,
      stored: session.stored,
      isLenient: session.settings.strictness === "lenient",
    };
    const moment = {
      arrivalNs: this.#arrivalNs,
      nowNs: this.#nowNs,
      isoDate: this.#clock.isoDate,
      client: this.#client,
    };
    const planned = planResponse(session, this.#wire, call, requestId, moment);
    if (planned instanceof Promise) {
      void planned.then((late) => this.#respond(body, bodyEndNs, call, late, requestId));
    } else this.#respond(body, bodyEndNs, call, planned, requestId);
  }

  #respond(
    body: RequestBody,
    bodyEndNs: number,
    call: WireCall | null,
    planned: PlannedResponse,
    requestId: string,
  ): void {
    const { response } = this.#http;
    const { fault, pass, recorded, live, queuedNs = 0 } = planned;
    if (fault?.hasHead !== false && live === undefined) {
      const processingNs = planned.latency.ttftNs * planned.latency.timeScale + queuedNs;
      const ofProtocol = this.#wire.headers(requestId, processingNs);
      response.writeHead(planned.status, recorded?.headers.flat() ?? headersOf(planned, ofProtocol));
    }
    const isPlain = fault === undefined && recorded === undefined && live === undefined;
    const text = isPlain && isAtOnce(planned.latency) && !this.#client.isGone ? shortText(planned) : null;
    const ended = {
      http: this.#http,
      index: this.#index,
      arrivalNs: this.#arrivalNs,
      bodyEndNs,
      body,
      planned,
    };
    if (text === null) {
      void this.#writePaced(ended, call, pass);
      return;
    }
    this.#writtenAtOnce = { ended: { ...ended, writtenNs: this.#session.keepsLog ? this.#nowNs() : 0 }, pass };
    response.end(text);
  }

  /** Everything that takes time, in the order of its deadlines. */
  async #writePaced(ended: EndedExchange, call: WireCall | null, pass: PlannedResponse["pass"]): Promise<void> {
    const { planned } = ended;
    const { request, response, path } = this.#http;
    const { fault, recorded, live, queuedNs = 0 } = planned;
    const client = this.#client;
    const nowNs = this.#nowNs;
    const { pingRecord } = this.#wire;
    const ping = fault?.isCrlf === true && pingRecord !== null ? withCrlf(pingRecord) : pingRecord;
    const startNs = this.#arrivalNs + queuedNs;
    const parts = scheduleParts(planned.parts, planned.latency, startNs, planned.streams ? ping : null);
    const isCrowded = (): boolean => this.#session.open.size > preciseStreams;
    const endsWithLast = fault === undefined && recorded === undefined && live === undefined;
    const output = httpOutput(response, { client, nowNs, isCrowded, endsWithLast, sleep: this.#clock.sleep });
    const passed =
      live === undefined
        ? undefined
        : await answerLive(
            live,
            { request, path, query: call?.query ?? "", text: call?.text ?? "" },
            { response, client, nowNs, asOf: this.#session.settings.asOf },
          );
    const replayed = passed ?? (recorded && (await writeRecorded(recorded, { response, output, client })));
    const events = replayed?.events ?? (await writeOnSchedule(parts, output));
    const isWritten = replayed === undefined && events.length === parts.length;
    const faultWords = replayed?.fault ?? (fault !== undefined && isCarriedOut(fault, events) ? fault.words : null);
    if (isWritten && fault === undefined && !response.writableEnded) await endResponse(response, client);
    if (isWritten && fault !== undefined) await endFaulted(response, fault, client);
    const logged =
      (passed?.status ?? planned.status) !== 200 && replayed === undefined
        ? []
        : fault !== undefined && isWritten
          ? eventsAtCut(events, fault)
          : events;
    this.#end({ ...ended, passed, events: logged, faultWords, holds: output.holds }, pass);
  }

  #closed(): void {
    if (!this.#http.response.writableFinished) this.#client.leave();
    if (this.#writtenAtOnce !== null) this.#end(this.#writtenAtOnce.ended, this.#writtenAtOnce.pass);
  }

  #end(ended: EndedExchange, pass: PlannedResponse["pass"]): void {
    const completed = this.#http.response.writableFinished;
    pass?.end(this.#nowNs(), completed);
    if (this.#session.keepsLog) this.#session.record(exchangeLog({ ...ended, completed, endNs: this.#nowNs() }));
    this.#session.leave(this.#http.response);
  }
}

function limitOf(path: string): number {
  return path === "/v1/messages/batches" ? batchLimitBytes : bodyLimitBytes;
}

const tooLarge: Refusal = {
  kind: "refused",
  status: 413,
  errorType: "request_too_large",
  message: "Request exceeds the maximum size",
};

/** All of a response where it is short enough to leave in one piece; null where it is not. */
function shortText({ parts }: PlannedResponse): string | null {
  let all = "";
  for (const { text } of parts) {
    all += text;
    if (all.length > shortCharacters) return null;
  }
  return all;
}

function headersOf(planned: PlannedResponse, ofProtocol: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { "content-type": planned.contentType };
  Object.assign(headers, ofProtocol, planned.headers);
  if (planned.streams) headers["cache-control"] = "no-cache";
  else headers["content-length"] = planned.fault?.wholeBytes ?? bytesOf(planned.parts);
  return headers;
}

function bytesOf(parts: PlannedResponse["parts"]): number {
  let bytes = 0;
  for (const { text } of parts) bytes += Buffer.byteLength(text);
  return bytes;
}
