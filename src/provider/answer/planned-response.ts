import { admit, type Answer, decideAnswer } from "./answer.ts";
import type { RecordedReply } from "../cassette/replay.ts";
import type { Departure } from "../http/departure.ts";
import { broughtResults, presentProbes } from "../observe/exchange-log.ts";
import { serveBatches } from "../wire/batches/batch-service.ts";
import { type FaultedResponse, faultedResponse } from "../faults/faulted-response.ts";
import { statusFault } from "../faults/faulted-response.ts";
import type { Latency } from "../time/latency.ts";
import { limitRefusal } from "../limits/limiter.ts";
import type { SessionLimiter } from "../limits/limiter.ts";
import { askForPass, type Pass } from "../limits/pass.ts";
import { estimatedInput, nothingUsed, useOfAnswer } from "../limits/use-of-answer.ts";
import { loggedAnswer } from "../observe/exchange-log.ts";
import { type LoggedFacts, noFacts } from "../observe/exchange-log.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import { sectionsOf, totalTokens } from "../wire/prompt.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";
import type { ResponsePart } from "../time/schedule.ts";
import { recounted } from "../models/tokenizer.ts";
import type { Session } from "../session/session.ts";
import { isMainRequest } from "./turn-selection.ts";
import type { Failure, Reading, WireCall, WireFormat } from "../wire/wire-format.ts";

/** A response that is decided and rendered but not yet written. */
export interface PlannedResponse {
  readonly status: number;
  readonly contentType: string;
  readonly streams: boolean;
  readonly parts: readonly ResponsePart[];
  readonly latency: Latency;
  /** What the log will say; worked out when the response is over, and only where there is a log. */
  readonly facts: () => LoggedFacts;
  readonly refusal: Refusal | null;
  /** Headers beyond those of every response. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How it goes wrong; its parts are then `parts`. */
  readonly fault?: FaultedResponse;
  /** What lets it through the limits, to be given back when it is over. */
  readonly pass?: Pass;
  /** Time spent waiting for a slot; the response's times count from its end. */
  readonly queuedNs?: number;
  /** A recorded response, which is written as it was in place of `parts`. */
  readonly recorded?: RecordedReply;
  /** Where the answer comes from that nothing here can give. */
  readonly live?: URL;
}

/** When a request came, and what a wait for its turn needs. Times are those of the session. */
interface Moment {
  readonly arrivalNs: number;
  readonly nowNs: () => number;
  readonly isoDate: () => string;
  readonly client: Departure;
}

const nothingKnown = (): LoggedFacts => noFacts;
const atOnce: Latency = { ttftNs: 0, perTokenNs: 0, timeScale: 1 };

/** Parses a call, waits for its turn where there are limits (only then is it a promise), decides its answer and renders the response. */
export function planResponse(
  session: Session,
  wire: WireFormat,
  call: WireCall,
  requestId: string,
  moment: Moment,
): PlannedResponse | Promise<PlannedResponse> {
  const reading = wire.read(call);
  const recorded = session.replay?.answer(call, session.settings, moment.arrivalNs) ?? null;
  if (recorded !== null) {
    const known = "request" in reading ? () => requestFacts(session, reading.request) : nothingKnown;
    const { onMiss, upstream } = session.settings.replay ?? {};
    if (recorded.kind === "miss" && onMiss === "live" && upstream !== undefined) {
      return { ...planJson("", "live", known), parts: [], live: new URL(upstream) };
    }
    if (recorded.kind === "miss") return planRefusal(wire, invalidRequest(recorded.message), requestId, known);
    return planRecorded(recorded, known);
  }
  switch (reading.kind) {
    case "refused":
      return planRefusal(wire, reading, requestId, nothingKnown);
    case "fixed":
      return planJson(reading.body, "response", nothingKnown);
    case "count": {
      const request = recounted(reading.request, session.tokenizer);
      const facts = () => ({ ...requestFacts(session, request), role: "side" as const });
      const model = admit(session, request);
      if ("kind" in model) return planRefusal(wire, model, requestId, facts);
      return planJson(wire.countBody(totalTokens(request.prompt)), "response", facts);
    }
    case "batch": {
      const served = serveBatches(session, wire, reading.call, {
        arrivalNs: moment.arrivalNs,
        nowNs: moment.nowNs(),
        requestFacts,
      });
      if (served.kind === "refused") return planRefusal(wire, served, requestId, nothingKnown);
      return { ...planJson(served.body, "response", nothingKnown), contentType: served.contentType };
    }
    case "turn":
      return planTurn(
        session,
        wire,
        { ...reading, request: recounted(reading.request, session.tokenizer) },
        requestId,
        moment,
      );
  }
}

type TurnReading = Extract<Reading, { readonly kind: "turn" }>;

/** A turn, at once where nothing limits it. */
function planTurn(
  session: Session,
  wire: WireFormat,
  reading: TurnReading,
  requestId: string,
  moment: Moment,
): PlannedResponse | Promise<PlannedResponse> {
  const { request } = reading;
  const facts = (): LoggedFacts => requestFacts(session, request);
  const model = admit(session, request);
  if ("kind" in model) return planRefusal(wire, model, requestId, facts);
  const decide = (queuedNs: number): Decided => {
    const startNs = moment.arrivalNs + queuedNs;
    const answer = decideAnswer(session, request, { arrivalNs: startNs, nowNs: moment.nowNs() });
    const planned = planDecision(wire, reading, answer, requestId, facts, creationSeconds(session));
    return { answer, planned, startNs };
  };
  if (session.limiter === null) return decide(0).planned;
  const asked = { model: model.id, estimateInput: () => estimatedInput(session, request, model, moment.nowNs()) };
  return planLimited(wire, session.limiter, asked, moment, {
    decide,
    left: () => ({ ...planJson("", "response", facts), status: 499 }),
    refuse: (refusal) => planRefusal(wire, refusal, requestId, facts),
  });
}

interface Decided {
  readonly answer: ReturnType<typeof decideAnswer>;
  readonly planned: PlannedResponse;
  readonly startNs: number;
}

/** A turn as far as its limits let it get. */
async function planLimited(
  wire: WireFormat,
  limiter: SessionLimiter,
  asked: Parameters<typeof askForPass>[1],
  { nowNs, isoDate, client }: Moment,
  outcomes: {
    readonly decide: (queuedNs: number) => Decided;
    readonly left: () => PlannedResponse;
    readonly refuse: (refusal: Refusal) => PlannedResponse;
  },
): Promise<PlannedResponse> {
  const pass = await askForPass(limiter, asked, nowNs, client);
  if (pass.kind === "gone") return { ...outcomes.left(), queuedNs: pass.queuedNs };
  if (pass.kind === "turned-away") {
    const refused = outcomes.refuse(limitRefusal(pass.why));
    return { ...refused, headers: { ...wire.limitHeaders(pass.status, isoDate()), ...refused.headers } };
  }
  const { answer, planned, startNs } = outcomes.decide(pass.queuedNs);
  pass.settle(answer.kind === "answer" ? useOfAnswer(answer, planned.parts, startNs) : nothingUsed, nowNs());
  const headers = { ...wire.limitHeaders(pass.status(nowNs()), isoDate()), ...planned.headers };
  return { ...planned, headers, pass, queuedNs: pass.queuedNs };
}

function planDecision(
  wire: WireFormat,
  reading: TurnReading,
  answer: ReturnType<typeof decideAnswer>,
  requestId: string,
  facts: PlannedResponse["facts"],
  createdSeconds: number,
): PlannedResponse {
  switch (answer.kind) {
    case "refused":
      return planRefusal(wire, answer, requestId, facts);
    case "status":
      return {
        ...planJson("", "error", facts),
        ...statusFault(answer, (failure) => wire.errorBody(failure, requestId)),
      };
    case "answer": {
      const planned = planAnswer(wire, reading, answer, facts, createdSeconds);
      if (answer.fault === null) return planned;
      const fault = faultedResponse(answer.fault, {
        ...planned,
        errorRecord: (failure: Failure, eventsBefore: number) => wire.errorRecord(failure, requestId, eventsBefore),
      });
      if (fault === undefined) return planned;
      return { ...planned, parts: fault.parts, contentType: fault.contentType ?? planned.contentType, fault };
    }
  }
}

/** A refusal, at once, in the protocol's error shape. */
export function planRefusal(
  wire: WireFormat,
  refusal: Refusal,
  requestId: string,
  facts: PlannedResponse["facts"] = nothingKnown,
): PlannedResponse {
  const response = planJson(wire.errorBody(refusal, requestId), "error", facts);
  return { ...response, status: refusal.status, refusal, headers: refusal.headers ?? {} };
}

function planRecorded(recorded: RecordedReply, known: PlannedResponse["facts"]): PlannedResponse {
  const { usage, modelled, model, status } = recorded;
  const facts = (): LoggedFacts => {
    const said = known();
    return { ...said, model: said.model || (model ?? ""), usage, modelled };
  };
  return { ...planJson("", "recorded", facts), status, parts: [], recorded };
}

function planAnswer(
  wire: WireFormat,
  { request, keep }: TurnReading,
  answer: Answer,
  known: PlannedResponse["facts"],
  createdSeconds: number,
): PlannedResponse {
  const { billed, reply, latency, messageId, diagnostics, thinkingTokens } = answer;
  const facts = (): LoggedFacts => ({ ...known(), ...loggedAnswer(answer) });
  const { model, output } = request;
  const named = { messageId, model, billed, output, createdSeconds, serviceTier: "standard", thinkingTokens } as const;
  const said = { ...named, ...(diagnostics === undefined ? {} : { diagnostics }) };
  keep?.(reply, said);
  if (!request.stream) {
    const json = planJson(wire.wholeMessage(reply, said), "message", facts, answer.wireTokens);
    return { ...json, latency };
  }
  return {
    status: 200,
    contentType: "text/event-stream; charset=utf-8",
    streams: true,
    parts: wire.streamParts(reply, said),
    latency,
    facts,
    refusal: null,
  };
}

/** Responses are dated by the day of the session's settings, so that equal sessions have equal bytes. */
function creationSeconds({ settings }: Session): number {
  return Date.parse(settings.asOf) / 1000;
}

function planJson(text: string, kind: string, facts: PlannedResponse["facts"], tokensBefore = 0): PlannedResponse {
  return {
    status: 200,
    contentType: "application/json",
    streams: false,
    parts: [{ kind, text, tokensBefore }],
    latency: atOnce,
    facts,
    refusal: null,
  };
}

function requestFacts(session: Session, request: ModelRequest): LoggedFacts {
  const { conversation } = request;
  return {
    ...noFacts,
    sections: sectionsOf(request.prompt),
    stream: request.stream,
    model: request.model,
    role: isMainRequest(request.tools.length > 0, session.script, conversation) ? "main" : "side",
    toolNames: request.tools.map((tool) => tool.name),
    toolResults: broughtResults(conversation, session),
    probes: presentProbes(conversation, session),
  };
}
