import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Clock } from "../core/clock.ts";
import { writeRecorded } from "./cassette/write-recorded.ts";
import { digestOf } from "./digest.ts";
import { endResponse, httpOutput } from "./http-output.ts";
import { writeOnSchedule } from "./paced-writer.ts";
import { planRefusal, planResponse, type PlannedResponse } from "./planned-response.ts";
import type { Refusal } from "./refusal.ts";
import { readBody } from "./request-body.ts";
import { scheduleParts } from "./schedule.ts";
import type { Trial } from "./trial.ts";
import type { WireFormat } from "./wire-format.ts";

/** Largest request body the API takes; bigger ones are refused at its edge. */
const bodyLimitBytes = 32 * 1024 * 1024;

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
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const requestId = `req_01${digestOf([trial.settings.seed, index], 22)}`;

  const body = await readBody(request, bodyLimitBytes);
  const bodyEndNs = nowNs();
  const text = body.kind === "body" ? body.text : "";
  const call = { method, path, headers: request.headers, text };
  const isCut = body.kind === "cut";
  const planned =
    isCut || body.kind === "too-large"
      ? planRefusal(wire, tooLarge, requestId)
      : planResponse(trial, wire, call, requestId, { arrivalNs, nowNs: bodyEndNs });

  const parts = scheduleParts(planned.parts, planned.latency, arrivalNs, planned.streams ? wire.pingRecord : null);
  const { recorded } = planned;
  const output = httpOutput(response, gone.signal, nowNs, () => trial.open.size > preciseStreams);
  response.writeHead(planned.status, recorded?.headers.flat() ?? headersOf(planned, requestId));
  const replayed =
    recorded === undefined ? undefined : await writeRecorded(recorded, { response, output, gone: gone.signal });
  const events = replayed?.events ?? (await writeOnSchedule(parts, output));
  if (replayed === undefined && events.length === parts.length) await endResponse(response, gone.signal);

  const { status, facts } = planned;
  const refusal = isCut ? null : planned.refusal;
  const completed = response.writableFinished;
  const fault = replayed?.fault ?? null;
  trial.record({
    index,
    connection,
    method,
    path,
    status,
    arrivalNs,
    bodyEndNs,
    requestBytes: body.bytes,
    ...facts,
    events: refusal === null ? events : [],
    endNs: nowNs(),
    outcome:
      refusal !== null ? "refused" : fault !== null ? "faulted" : completed && !isCut ? "complete" : "client-aborted",
    ...(fault === null ? {} : { fault }),
    ...(recorded === undefined ? {} : { replayed: recorded.replayed }),
    ...(refusal === null ? {} : { refusal: `${refusal.errorType}: ${refusal.message}` }),
  });
}

const tooLarge: Refusal = {
  kind: "refused",
  status: 413,
  errorType: "request_too_large",
  message: "Request exceeds the maximum size",
};

function headersOf(planned: PlannedResponse, requestId: string): OutgoingHttpHeaders {
  const always = { "content-type": planned.contentType, "request-id": requestId };
  if (planned.streams) return { ...always, "cache-control": "no-cache" };
  return { ...always, "content-length": planned.parts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) };
}
