import type { WireExchange } from "../../../core/trace.ts";
import { admit } from "../../answer/admission.ts";
import { type Answer, decideAnswer } from "../../answer/answer.ts";
import { digestOf } from "../../digest.ts";
import { searchCostNanoUsd } from "../../models/search-price.ts";
import { recounted } from "../../models/tokenizer.ts";
import { type LoggedFacts, loggedAnswer, noFacts, requestFacts } from "../../observe/exchange-log.ts";
import type { Session } from "../../session/session.ts";
import { decodedNs } from "../../time/latency.ts";
import type { JsonObject } from "../json-object.ts";
import type { Refusal } from "../refusal.ts";
import type { WireFormat } from "../wire-format.ts";
import { type Batch, type BatchCall, batchLifeNs, type BatchItem, type BatchRequest } from "./batches.ts";
import { pageOf } from "./list-page.ts";

/** The answer to a call about batches. */
interface Served {
  readonly kind: "served";
  readonly body: string;
  readonly contentType: string;
}

/** Nanoseconds of the session. */
interface Times {
  readonly arrivalNs: number;
  readonly nowNs: number;
}

/**
 * Serves message batches. All requests of a batch are decided when it is made, each as if sent alone. Each is done when
 * the latency model says so, and is then logged at half the price. Only session time moves a batch on.
 */
export function serveBatches(session: Session, wire: WireFormat, call: BatchCall, times: Times): Served | Refusal {
  const served = serve(session, wire, call, times);
  for (const exchange of session.batches.takeDone(times.nowNs)) {
    const index = session.nextIndex();
    session.record({ ...exchange, index });
  }
  return served;
}

function serve(session: Session, wire: WireFormat, call: BatchCall, times: Times): Served | Refusal {
  const { nowNs } = times;
  const shown = (batch: Batch): JsonObject => batchObject(session, batch, call.origin, nowNs);
  if (call.kind === "list") {
    const page = pageOf(session.batches.all(), call.page, shown);
    return page.kind === "refused" ? page : json(page.body);
  }
  if (call.kind === "create") {
    const id = `msgbatch_01${digestOf([session.settings.seed, "batch", session.batches.count], 22)}`;
    const items = call.requests.map((request) => batchItem(session, wire, id, request, times));
    const batch = { id, createdNs: times.arrivalNs, items };
    session.batches.add(batch);
    return json(shown(batch));
  }
  const batch = session.batches.find(call.id);
  if (batch === undefined) return missing(call.id);
  const ended = session.batches.outcomes(batch).every(({ endNs }) => endNs <= nowNs);
  switch (call.kind) {
    case "get":
      return json(shown(batch));
    case "cancel": {
      if (!ended) session.batches.cancel(batch.id, nowNs);
      return json(ended ? shown(batch) : { ...shown(batch), processing_status: "canceling", ended_at: null });
    }
    case "delete": {
      if (!ended) return conflict(`Batch ${batch.id} is still processing: cancel it first.`);
      session.batches.delete(batch.id);
      return json({ id: batch.id, type: "message_batch_deleted" });
    }
    case "results": {
      if (!ended) return conflict(`Batch ${batch.id} has no available results: it is still processing.`);
      const lines = session.batches
        .outcomes(batch)
        .map(({ customId, result }) => `${JSON.stringify({ custom_id: customId, result })}\n`);
      return { kind: "served", body: lines.join(""), contentType: "application/x-jsonl" };
    }
  }
}

function batchItem(
  session: Session,
  wire: WireFormat,
  batchId: string,
  { customId, bytes, request: read }: BatchRequest,
  times: Times,
): BatchItem {
  const requestId = `req_01${digestOf([session.settings.seed, batchId, customId], 22)}`;
  const path = `/v1/messages/batches/${batchId}/${customId}`;
  const frame = { ...exchangeFrame(path, times, bytes), protocol: wire.protocol };
  const refused = (refusal: Refusal, facts: LoggedFacts): BatchItem => {
    const error: unknown = JSON.parse(wire.errorBody(refusal, requestId));
    const { status, errorType, message } = refusal;
    const why = { status, outcome: "refused", refusal: `${errorType}: ${message}` } as const;
    const result = { type: "errored", error } as const;
    return { customId, doneNs: times.arrivalNs, result, exchange: { ...frame, ...facts, ...why } };
  };
  if (read.kind === "refused") return refused(read, noFacts);
  const request = recounted(read, session.tokenizer);
  const facts = requestFacts(session, request);
  const model = admit(session, request, wire.protocol);
  if ("kind" in model) return refused(model, facts);
  const answer = decideAnswer(session, request, model, { ...times, connection: -1 });
  if (answer.kind === "status") return refused(invalidItem(answer.status), facts);
  return answer.kind === "refused"
    ? refused(answer, facts)
    : answeredItem(session, wire, customId, answer, { ...frame, ...facts });
}

function answeredItem(
  session: Session,
  wire: WireFormat,
  customId: string,
  answer: Answer,
  frame: Omit<WireExchange, keyof ReturnType<typeof loggedAnswer>>,
): BatchItem {
  const { latency, billed, messageId, reply, wireTokens, request } = answer;
  const { arrivalNs } = frame;
  const doneNs = arrivalNs + (latency.ttftNs + decodedNs(latency, wireTokens)) * latency.timeScale;
  const createdSeconds = Math.floor(epochMs(session, arrivalNs) / 1000);
  const { model, output } = request;
  const facts = { messageId, model, billed, output, createdSeconds, serviceTier: "batch", speed: "standard" } as const;
  const message: unknown = JSON.parse(wire.wholeMessage(reply, facts));
  const logged = loggedAnswer(answer, null);
  const searchNanoUsd = searchCostNanoUsd(answer.model.id, answer.searches) ?? 0;
  const modelled = {
    ...logged.modelled,
    costNanoUsd: halved(logged.modelled.costNanoUsd, searchNanoUsd),
    allReadCostNanoUsd: halved(logged.modelled.allReadCostNanoUsd, searchNanoUsd),
  };
  const exchange: WireExchange = { ...frame, ...logged, endNs: Math.round(doneNs), modelled };
  return { customId, doneNs, result: { type: "succeeded", message }, exchange };
}

/** Tokens cost half in a batch. Searches do not. */
function halved(cost: number | null, searchNanoUsd: number): number | null {
  return cost === null ? null : Math.round((cost - searchNanoUsd) / 2) + searchNanoUsd;
}

/** The error of an item that a status fault hits: the batch itself was accepted. */
function invalidItem(status: number): Refusal {
  return { kind: "refused", status, errorType: "api_error", message: "Internal server error" };
}

/** The HTTP part of a log entry, for a request inside a batch. */
function exchangeFrame(path: string, { arrivalNs, nowNs }: Times, requestBytes: number) {
  return {
    index: -1,
    connection: -1,
    method: "POST",
    path,
    status: 200,
    arrivalNs,
    bodyEndNs: nowNs,
    requestBytes,
    events: [],
    endNs: arrivalNs,
    outcome: "complete" as const,
  };
}

function batchObject(session: Session, batch: Batch, origin: string, nowNs: number): JsonObject {
  const outcomes = session.batches.outcomes(batch);
  const ended = outcomes.filter(({ endNs }) => endNs <= nowNs);
  const isEnded = ended.length === outcomes.length;
  const cancelledNs = session.batches.cancelledNs(batch.id);
  const dateOf = (ns: number): string => new Date(epochMs(session, ns)).toISOString();
  const count = (type: string): number => (isEnded ? ended.filter(({ result }) => result.type === type).length : 0);
  return {
    id: batch.id,
    type: "message_batch",
    processing_status: isEnded ? "ended" : "in_progress",
    /** The API shows no partial counts: until the end, all requests are processing. */
    request_counts: {
      processing: isEnded ? 0 : outcomes.length,
      succeeded: count("succeeded"),
      errored: count("errored"),
      canceled: count("canceled"),
      expired: count("expired"),
    },
    created_at: dateOf(batch.createdNs),
    expires_at: dateOf(batch.createdNs + batchLifeNs),
    ended_at: isEnded ? dateOf(outcomes.at(-1)?.endNs ?? batch.createdNs) : null,
    cancel_initiated_at: cancelledNs === null ? null : dateOf(cancelledNs),
    archived_at: null,
    results_url: isEnded ? `${origin}${sessionPath(session)}/v1/messages/batches/${batch.id}/results` : null,
  };
}

/** Milliseconds since 1970. A session begins at the start of its settings' day. */
function epochMs({ settings }: Session, ns: number): number {
  return Date.parse(settings.asOf) + ns / 1e6;
}

function sessionPath({ id }: Session): string {
  return id === "default" ? "" : `/s/${id}`;
}

function json(value: JsonObject): Served {
  return { kind: "served", body: JSON.stringify(value), contentType: "application/json" };
}

function missing(id: string): Refusal {
  return { kind: "refused", status: 404, errorType: "not_found_error", message: `Batch ${id} not found.` };
}

function conflict(message: string): Refusal {
  return { kind: "refused", status: 400, errorType: "invalid_request_error", message };
}
