import { movedDates } from "../cassette/header-dates.ts";
import type { WireExchange } from "../../core/trace.ts";
import type { Departure } from "../http/departure.ts";
import { faultedReply } from "../faults/faulted-reply.ts";
import { faultedResponse } from "../faults/faulted-response.ts";
import { statusFault } from "../faults/status-fault.ts";
import { limitRefusal, type SessionLimiter } from "../limits/limiter.ts";
import { askForPass } from "../limits/pass.ts";
import { estimatedInput, nothingUsed, useOfAnswer } from "../limits/use-of-answer.ts";
import type { ModelRow } from "../models/model-table.ts";
import { nothingBilled } from "../models/models.ts";
import { recounted } from "../models/tokenizer.ts";
import { type LoggedFacts, loggedAnswer, noFacts, requestFacts } from "../observe/exchange-log.ts";
import type { Session } from "../session/session.ts";
import { serveBatches } from "../wire/batches/batch-service.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import { totalTokens } from "../wire/prompt.ts";
import { sectionsWithTexts } from "../wire/section-texts.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";
import type { Reading, ResponseFacts, WireCall, WireFormat } from "../wire/wire-format.ts";
import { digestOf } from "../digest.ts";
import { admit, truncated } from "./admission.ts";
import type { Reply } from "./reply.ts";
import { reportedInputTokens, reportedTokens } from "./reported-tokens.ts";
import { type Answer, decideAnswer } from "./answer.ts";
import { heldResponse } from "./held-response.ts";
import {
  plainResponse,
  type PlannedResponse,
  refusedResponse,
  type RenderedResponse,
  unlimited,
} from "./planned-response.ts";

/** A call with its surroundings. Times are those of the session. */
interface ReceivedCall {
  readonly session: Session;
  readonly wire: WireFormat;
  readonly call: WireCall;
  readonly requestId: string;
  readonly connection: number;
  readonly arrivalNs: number;
  readonly nowNs: () => number;
  readonly isoDate: () => string;
  readonly client: Departure;
}

/**
 * Plans the response to a call: read, admit, decide, render, each once. A recorded answer comes before all of that. A promise
 * only where limits can make the request wait.
 */
export function planResponse(received: ReceivedCall): PlannedResponse | Promise<PlannedResponse> {
  const recorded = recordedResponse(received);
  if (recorded !== null) return recorded;
  const reading = received.wire.read(received.call);
  return heldResponse(readResponse(received, reading), reading, received.session.settings);
}

function readResponse(received: ReceivedCall, reading: Reading): PlannedResponse | Promise<PlannedResponse> {
  const { session, wire, call, requestId } = received;
  switch (reading.kind) {
    case "refused":
      return refusedResponse(wire, reading, requestId, () => ({ ...noFacts, purpose: purposeOf(call, "other") }));
    case "fixed":
      return plainResponse(reading.body, () => ({ ...noFacts, purpose: purposeOf(call, "models") }));
    case "count":
      return countResponse(received, recounted(reading.request, session.tokenizer));
    case "batch": {
      const times = { arrivalNs: received.arrivalNs, nowNs: received.nowNs() };
      const served = serveBatches(session, wire, reading.call, times);
      if (served.kind === "refused") return refusedResponse(wire, served, requestId, batchFacts);
      return plainResponse(served.body, batchFacts, { contentType: served.contentType });
    }
    case "warm-up":
      return warmUpResponse(received, reading);
    case "turn": {
      const request = recounted(reading.request, session.tokenizer);
      const customer = session.customerOf(call.headers);
      return turnResponse(received, { ...reading, request: customer === 0 ? request : { ...request, customer } });
    }
  }
}

/** Some clients look first whether the provider is there. What else is no turn has the other purpose. */
function purposeOf({ method }: WireCall, other: "models" | "other"): WireExchange["purpose"] {
  return method === "HEAD" || method === "OPTIONS" ? "preflight" : other;
}

function batchFacts(): LoggedFacts {
  return { ...noFacts, purpose: "batch" };
}

/** The answer from the cassette; null without one, and for a miss that the script shall answer. */
function recordedResponse({
  session,
  wire,
  call,
  requestId,
  arrivalNs,
  isoDate,
}: ReceivedCall): PlannedResponse | null {
  const recorded = session.replay?.answer(call, session.settings, arrivalNs) ?? null;
  if (recorded === null) return null;
  /** Only the log needs the request itself, so it is read then. */
  const facts = (): LoggedFacts => {
    const reading = wire.read(call);
    if (!("request" in reading)) return noFacts;
    const read = requestFacts(session, reading.request);
    if (reading.kind === "count") return { ...read, purpose: "count" };
    return reading.kind === "warm-up" ? { ...read, purpose: "preflight" } : read;
  };
  const { onMiss, upstream } = session.settings.replay ?? {};
  if (recorded.kind === "recorded") {
    const { usage, modelled, model } = recorded;
    const withRecorded = (): LoggedFacts => {
      // What the server keeps of a conversation is not in a recording, so such a request can't be read whole.
      const isTurn = recorded.status === 200 && usage.outputTokens > 0;
      const read = facts();
      const known: LoggedFacts = read.purpose === "other" && isTurn ? { ...read, purpose: "main" } : read;
      return { ...known, model: known.model || (model ?? ""), usage, modelled };
    };
    const headMs = Date.parse(isoDate()) + ((recorded.headNs ?? arrivalNs) - arrivalNs) / 1e6;
    const reply = { ...recorded, headers: movedDates(recorded.headers, headMs) };
    return { kind: "recorded", reply, ...unlimited(withRecorded) };
  }
  return onMiss === "live" && upstream !== undefined
    ? { kind: "live", upstream: new URL(upstream), ...unlimited(facts) }
    : refusedResponse(wire, invalidRequest(recorded.message), requestId, facts);
}

function countResponse({ session, wire, requestId }: ReceivedCall, request: ModelRequest): PlannedResponse {
  const facts = (): LoggedFacts => ({ ...requestFacts(session, request), purpose: "count" });
  const model = admit(session, request, wire.protocol);
  if ("kind" in model) return refusedResponse(wire, model, requestId, facts);
  return plainResponse(wire.countBody(reportedInputTokens(totalTokens(request.prompt), session), request), facts);
}

/**
 * The answer to a warm-up: a response without output. OpenAI does not say what one costs. Here it costs nothing and leaves the
 * cache alone, so the first turn pays for the prompt.
 */
function warmUpResponse(
  { session, wire, requestId }: ReceivedCall,
  { request, keep }: Extract<Reading, { readonly kind: "warm-up" }>,
): PlannedResponse {
  const facts = (): LoggedFacts => ({ ...requestFacts(session, request), purpose: "preflight" });
  const refused = admit(session, request, wire.protocol);
  if ("kind" in refused) return refusedResponse(wire, refused, requestId, facts);
  const messageId = `msg_01${digestOf([requestId, "warm-up"], 22)}`;
  keep(messageId);
  const nothing: Reply = { kind: "reply", blocks: [], stopReason: "end_turn", stopSequence: null };
  const parts = wire.streamParts(nothing, responseFacts(session, request, { messageId, billed: nothingBilled }));
  return { ...plainResponse("", facts, { contentType: wire.streamType, isStreamed: true }), parts };
}

/** What a response says of itself. It is dated by the day of the session's settings, so that equal sessions have equal bytes. */
function responseFacts(
  { settings }: Session,
  { model, output, speed, tier = "standard", isUsOnly = false, contextEdits }: ModelRequest,
  about: Pick<ResponseFacts, "messageId" | "billed"> & Partial<ResponseFacts>,
): ResponseFacts {
  const createdSeconds = Date.parse(settings.asOf) / 1000;
  const edits = contextEdits === undefined ? {} : { contextEdits };
  return { model, output, createdSeconds, serviceTier: tier, isUsOnly, speed: speed ?? "standard", ...edits, ...about };
}

/** Why no further turn is answered; undefined below the limit. */
function overLimit(session: Session): Refusal | undefined {
  const { requestLimit } = session.settings;
  if (requestLimit === undefined || session.countTurn() <= requestLimit) return undefined;
  return invalidRequest(`The session's limit of ${requestLimit} requests is reached. The client probably loops.`);
}

type TurnReading = Extract<Reading, { readonly kind: "turn" }>;

/** A turn that was admitted. */
interface AdmittedTurn extends TurnReading {
  readonly model: ModelRow;
  readonly facts: () => LoggedFacts;
}

function turnResponse(received: ReceivedCall, reading: TurnReading): PlannedResponse | Promise<PlannedResponse> {
  const { session, wire, requestId } = received;
  const model = overLimit(session) ?? admit(session, reading.request, wire.protocol);
  if ("kind" in model) {
    return refusedResponse(wire, model, requestId, () => requestFacts(session, reading.request));
  }
  const request = truncated(reading.request, model);
  const facts = (): LoggedFacts => requestFacts(session, request);
  const turn = { model, facts, ...reading, request };
  if (session.limiter !== null) return limitedResponse(received, turn, session.limiter);
  const { arrivalNs, connection } = received;
  const answer = decideAnswer(session, request, model, { arrivalNs, connection, nowNs: received.nowNs() });
  return renderDecision(received, turn, answer);
}

/** Waits for the turn's place in the limits, then decides it; refused where the limits turn it away. */
async function limitedResponse(
  received: ReceivedCall,
  turn: AdmittedTurn,
  limiter: SessionLimiter,
): Promise<PlannedResponse> {
  const { session, wire, requestId, connection, arrivalNs, nowNs, isoDate, client } = received;
  const { request, model, facts } = turn;
  const estimateInput = (): number => estimatedInput(session, request, model, { nowNs: nowNs(), connection });
  const pass = await askForPass(limiter, { model: model.id, estimateInput }, nowNs, client);
  switch (pass.kind) {
    case "gone":
      return { ...plainResponse("", facts, { status: 499 }), queuedNs: pass.queuedNs };
    case "turned-away": {
      const refused = refusedResponse(wire, limitRefusal(pass.why, wire.protocol), requestId, facts);
      return { ...refused, headers: { ...wire.limitHeaders(pass.status, isoDate()), ...refused.headers } };
    }
    case "pass": {
      const { queuedNs } = pass;
      const startNs = arrivalNs + queuedNs;
      const answer = decideAnswer(session, request, model, { arrivalNs: startNs, connection, nowNs: nowNs() });
      const rendered = renderDecision(received, turn, answer);
      pass.settle(answer.kind === "answer" ? useOfAnswer(answer, rendered.parts, startNs) : nothingUsed, nowNs());
      const headers = { ...wire.limitHeaders(pass.status(nowNs()), isoDate()), ...rendered.headers };
      return { ...rendered, headers, pass, queuedNs };
    }
  }
}

function renderDecision(
  received: ReceivedCall,
  turn: AdmittedTurn,
  answer: ReturnType<typeof decideAnswer>,
): RenderedResponse {
  const { wire, requestId, isoDate } = received;
  switch (answer.kind) {
    case "refused":
      return refusedResponse(wire, answer, requestId, turn.facts);
    case "status": {
      const { fault, ...rendering } = statusFault(answer, wire, requestId, isoDate);
      return { ...plainResponse("", turn.facts, rendering), kind: "faulted", fault };
    }
    case "answer": {
      const sending = { protocol: wire.protocol, isStreamed: turn.request.stream };
      const reply = answer.fault === null ? answer.reply : faultedReply(answer.fault, answer.reply, sending);
      const plain = renderAnswer(received, turn, reply === null ? answer : { ...answer, reply });
      if (answer.fault === null || reply === null) return plain;
      const fault = faultedResponse(answer.fault, {
        ...plain,
        errorRecord: (failure, eventsBefore) => wire.errorRecord(failure, requestId, eventsBefore),
      });
      if (fault === undefined) return plain;
      const { parts, contentType = plain.contentType } = fault;
      return { ...plain, kind: "faulted", parts, contentType, fault };
    }
  }
}

function renderAnswer({ session, wire }: ReceivedCall, turn: AdmittedTurn, answer: Answer): RenderedResponse {
  const { request, keep, write } = turn;
  const { reply, latency, messageId, diagnostics, thinkingTokens, wireTokens, foundTokens } = answer;
  const keepsTexts = session.keepsPrompts && answer.place !== null;
  const facts = (leftNs: number | null): LoggedFacts => ({
    ...turn.facts(),
    ...loggedAnswer(answer, leftNs),
    ...(keepsTexts && { sections: sectionsWithTexts(request.prompt, answer.previousPrompt) }),
  });
  if (answer.place !== null) session.firstPromptTokens ??= totalTokens(request.prompt);
  const said = responseFacts(session, request, {
    messageId,
    billed: reportedTokens(answer.billed, session),
    billedParts: answer.billedParts.map((part) => reportedTokens(part, session)),
    thinkingTokens,
    foundTokens,
    ...(diagnostics === undefined ? {} : { diagnostics }),
  });
  keep?.(reply, said);
  if (!request.stream) {
    return plainResponse(write?.(reply, said) ?? wire.wholeMessage(reply, said), facts, {
      partKind: "message",
      tokensBefore: wireTokens,
      latency,
    });
  }
  return {
    kind: "plain",
    status: 200,
    contentType: wire.streamType,
    isStreamed: true,
    isMainStream: answer.place !== null,
    parts: wire.streamParts(reply, said),
    latency,
    headers: {},
    ...unlimited(facts),
  };
}
