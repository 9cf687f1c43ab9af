import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Clock } from "../core/clock.ts";
import { answerLive } from "./cassette/live-answer.ts";
import { writeRecorded } from "./cassette/write-recorded.ts";
import { Departure } from "./departure.ts";
import { digestOf } from "./digest.ts";
import { endFaulted, eventsAtCut, isCarriedOut } from "./faults/faulted-ending.ts";
import { withCrlf } from "./faults/faulted-parts.ts";
import { endResponse, httpOutput } from "./http-output.ts";
import { readTraceParent } from "./observe/trace-parent.ts";
import { writeOnSchedule } from "./paced-writer.ts";
import { planRefusal, planResponse, type PlannedResponse } from "./planned-response.ts";
import type { Refusal } from "./refusal.ts";
import { readBody } from "./request-body.ts";
import { scheduleParts } from "./schedule.ts";
import type { Trial } from "./trial.ts";
import type { WireFormat } from "./wire-format.ts";

/** Largest request body the API takes, of a message and of a batch of them; bigger ones are refused at its edge. */
const bodyLimitBytes = 32 * 1024 * 1024;
const batchLimitBytes = 256 * 1024 * 1024;

/** So many streams of a trial are paced to a fraction of a millisecond. */
const preciseStreams = 4;

/** The HTTP side of an exchange; `path` is without the trial's prefix. */
interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly connection: number;
}

/** Serves one exchange, from the request's head to its line in the log; the end of the trial cuts it short. */
export async function serveExchange(trial: Trial, wire: WireFormat, http: HttpExchange, clock: Clock): Promise<void> {
  const open = { done: exchange(trial, wire, http, clock), cut: () => void http.response.destroy() };
  trial.open.add(open);
  await open.done;
  trial.open.delete(open);
}

/** The sequence, for every protocol: receive, parse and decide, write, log. */
async function exchange(trial: Trial, wire: WireFormat, http: HttpExchange, clock: Clock): Promise<void> {
  const nowNs = (): number => Number(clock.nowNs() - trial.originNs);
  const arrivalNs = nowNs();
  const index = trial.nextIndex();
  const { request, response, path, connection } = http;
  const method = request.method ?? "";
  const client = new Departure();
  response.on("close", () => {
    if (!response.writableFinished) client.leave();
  });
  const requestId = `req_01${digestOf([trial.settings.seed, index], 22)}`;

  const isLenient = trial.settings.strictness === "lenient";
  const body = await readBody(request, isLenient ? Number.POSITIVE_INFINITY : limitOf(path));
  const bodyEndNs = nowNs();
  const text = body.kind === "body" ? body.text : "";
  const query = request.url?.split("?")[1] ?? "";
  const call = { method, path, query, headers: request.headers, text, stored: trial.stored, isLenient };
  const isCut = body.kind === "cut";
  const moment = { arrivalNs, nowNs, isoDate: clock.isoDate, client };
  const planned =
    isCut || body.kind === "too-large"
      ? planRefusal(wire, tooLarge, requestId)
      : await planResponse(trial, wire, call, requestId, moment);

  const { facts, fault, pass, recorded, live, queuedNs = 0 } = planned;
  const ping = fault?.isCrlf === true && wire.pingRecord !== null ? withCrlf(wire.pingRecord) : wire.pingRecord;
  const parts = scheduleParts(planned.parts, planned.latency, arrivalNs + queuedNs, planned.streams ? ping : null);
  if (fault?.hasHead !== false && live === undefined) {
    const processingNs = planned.latency.ttftNs * planned.latency.timeScale + queuedNs;
    const ofProtocol = wire.headers(requestId, processingNs);
    response.writeHead(planned.status, recorded?.headers.flat() ?? headersOf(planned, ofProtocol));
  }
  const isCrowded = (): boolean => trial.open.size > preciseStreams;
  const endsWithLast = fault === undefined && recorded === undefined && live === undefined;
  const output = httpOutput(response, { client, nowNs, isCrowded, endsWithLast, sleep: clock.sleep });
  const passed =
    live === undefined
      ? undefined
      : await answerLive(live, { request, path, query, text }, { response, client, nowNs });
  const replayed = passed ?? (recorded && (await writeRecorded(recorded, { response, output, client })));
  const status = passed?.status ?? planned.status;
  const events = replayed?.events ?? (await writeOnSchedule(parts, output));
  const isWritten = replayed === undefined && events.length === parts.length;
  const faultWords = replayed?.fault ?? (fault !== undefined && isCarriedOut(fault, events) ? fault.words : null);
  if (isWritten && fault === undefined && !response.writableEnded) await endResponse(response, client);
  if (isWritten && fault !== undefined) await endFaulted(response, fault, client);

  const refusal = isCut ? null : planned.refusal;
  const completed = response.writableFinished;
  pass?.end(nowNs(), completed);
  const endNs = nowNs();
  trial.record(() => ({
    index,
    connection,
    method,
    path,
    ...readTraceParent(request.headers["traceparent"]),
    status: fault?.hasHead === false ? 0 : status,
    arrivalNs,
    bodyEndNs,
    requestBytes: body.bytes,
    ...facts(),
    ...passed?.counted,
    events:
      status !== 200 && replayed === undefined
        ? []
        : fault !== undefined && isWritten
          ? eventsAtCut(events, fault)
          : events,
    endNs,
    outcome:
      refusal !== null
        ? "refused"
        : faultWords !== null
          ? "faulted"
          : completed && !isCut
            ? "complete"
            : "client-aborted",
    ...(output.holds.length === 0 ? {} : { backPressure: output.holds }),
    ...(recorded === undefined ? {} : { replayed: recorded.replayed }),
    ...(refusal === null ? {} : { refusal: `${refusal.errorType}: ${refusal.message}` }),
    ...(faultWords === null ? {} : { fault: faultWords }),
    ...(queuedNs > 0 ? { queuedNs } : {}),
  }));
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
