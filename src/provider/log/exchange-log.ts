import type { IncomingMessage } from "node:http";
import type { WireEvent, WireExchange } from "../../core/trace.ts";
import type { LiveAnswer } from "../cassette/live-answer.ts";
import { readTraceParent } from "../observe/trace-parent.ts";
import type { PlannedResponse } from "../exchange/planned-response.ts";
import type { RequestBody } from "../http/request-body.ts";

/** What is known of an exchange when its response is over; times are nanoseconds of the trial. */
export interface EndedExchange {
  readonly http: { readonly request: IncomingMessage; readonly path: string; readonly connection: number };
  readonly index: number;
  readonly arrivalNs: number;
  readonly bodyEndNs: number;
  readonly body: RequestBody;
  readonly planned: PlannedResponse;
  /** When all of the response was written at once; `events` stand for it where it was not. */
  readonly writtenNs?: number;
  readonly events?: readonly WireEvent[];
  /** What came of a request that was passed on. */
  readonly passed?: LiveAnswer | undefined;
  /** The fault that was carried out. */
  readonly faultWords?: string | null;
  readonly holds?: NonNullable<WireExchange["backPressure"]>;
}

/** The exchange's line in the log. */
export function exchangeLog(
  ended: EndedExchange & { readonly completed: boolean; readonly endNs: number },
): WireExchange {
  const { http, index, arrivalNs, bodyEndNs, body, planned, passed, completed, endNs } = ended;
  const { request, path, connection } = http;
  const { fault, recorded, queuedNs = 0 } = planned;
  const { faultWords = null, holds = [] } = ended;
  const isCut = body.kind === "cut";
  const refusal = isCut ? null : planned.refusal;
  return {
    index,
    connection,
    method: request.method ?? "",
    path,
    ...readTraceParent(request.headers["traceparent"]),
    status: fault?.hasHead === false ? 0 : (passed?.status ?? planned.status),
    arrivalNs,
    bodyEndNs,
    requestBytes: body.bytes,
    ...planned.facts(),
    ...passed?.counted,
    events: ended.events ?? eventsAt(ended.writtenNs ?? endNs, arrivalNs + queuedNs, planned),
    endNs,
    outcome:
      refusal !== null
        ? "refused"
        : faultWords !== null
          ? "faulted"
          : completed && !isCut
            ? "complete"
            : "client-aborted",
    ...(holds.length === 0 ? {} : { backPressure: holds }),
    ...(recorded === undefined ? {} : { replayed: recorded.replayed }),
    ...(refusal === null ? {} : { refusal: `${refusal.errorType}: ${refusal.message}` }),
    ...(faultWords === null ? {} : { fault: faultWords }),
    ...(queuedNs > 0 ? { queuedNs } : {}),
  };
}

function eventsAt(writtenNs: number, scheduledNs: number, { status, parts }: PlannedResponse): WireEvent[] {
  if (status !== 200) return [];
  return parts.map(({ kind, text }) => ({ kind, scheduledNs, writtenNs, bytes: Buffer.byteLength(text) }));
}
