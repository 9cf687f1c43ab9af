import type { WireExchange } from "../core/trace.ts";
import { admit, type Answer, decideAnswer } from "./answer.ts";
import type { RecordedReply } from "./cassette/replay.ts";
import { broughtResults, presentProbes } from "./conversation-facts.ts";
import type { Latency } from "./latency.ts";
import type { ModelRequest } from "./model-request.ts";
import { sectionsOf, totalTokens } from "./prompt.ts";
import { invalidRequest, type Refusal } from "./refusal.ts";
import type { ResponsePart } from "./schedule.ts";
import type { Trial } from "./trial.ts";
import { isMainRequest } from "./turn-selection.ts";
import type { WireCall, WireFormat } from "./wire-format.ts";

/** What the log says about an exchange beyond its bytes and times. */
type LoggedFacts = Pick<
  WireExchange,
  | "sections"
  | "stream"
  | "model"
  | "role"
  | "turn"
  | "toolNames"
  | "toolResults"
  | "probes"
  | "usage"
  | "cache"
  | "modelled"
>;

/** A response that is decided and rendered but not yet written. */
export interface PlannedResponse {
  readonly status: number;
  readonly contentType: string;
  readonly streams: boolean;
  readonly parts: readonly ResponsePart[];
  readonly latency: Latency;
  readonly facts: LoggedFacts;
  readonly refusal: Refusal | null;
  /** A recorded response, which is written as it was in place of `parts`. */
  readonly recorded?: RecordedReply;
}

const atOnce: Latency = { ttftNs: 0, perTokenNs: 0, timeScale: 1 };

const noFacts: LoggedFacts = {
  sections: [],
  stream: false,
  model: "",
  role: "side",
  turn: null,
  toolNames: [],
  toolResults: [],
  probes: [],
  usage: { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 },
  cache: { breakpoints: 0, firstDifference: null },
  modelled: { ttftNs: 0, decodeNs: 0, costNanoUsd: 0, allReadCostNanoUsd: 0 },
};

/** Parses a call, decides its answer and renders the response. */
export function planResponse(
  trial: Trial,
  wire: WireFormat,
  call: WireCall,
  requestId: string,
  times: { readonly arrivalNs: number; readonly nowNs: number },
): PlannedResponse {
  const reading = wire.read(call);
  const recorded = trial.replay?.answer(call, trial.settings, times.arrivalNs) ?? null;
  if (recorded !== null) {
    const known = "request" in reading ? requestFacts(trial, reading.request) : noFacts;
    if (recorded.kind === "miss") return planRefusal(wire, invalidRequest(recorded.message), requestId, known);
    return planRecorded(recorded, known);
  }
  switch (reading.kind) {
    case "refused":
      return planRefusal(wire, reading, requestId, noFacts);
    case "fixed":
      return planJson(reading.body, "response", noFacts);
    case "count": {
      const facts = { ...requestFacts(trial, reading.request), role: "side" as const };
      const model = admit(trial, reading.request);
      if ("kind" in model) return planRefusal(wire, model, requestId, facts);
      return planJson(wire.countBody(totalTokens(reading.request.prompt)), "response", facts);
    }
    case "turn": {
      const facts = requestFacts(trial, reading.request);
      const answer = decideAnswer(trial, reading.request, times);
      if (answer.kind === "refused") return planRefusal(wire, answer, requestId, facts);
      return planAnswer(wire, reading.request, answer, facts);
    }
  }
}

/** A refusal, at once, in the protocol's error shape. */
export function planRefusal(
  wire: WireFormat,
  refusal: Refusal,
  requestId: string,
  facts: LoggedFacts = noFacts,
): PlannedResponse {
  const response = planJson(wire.errorBody(refusal, requestId), "error", facts);
  return { ...response, status: refusal.status, refusal };
}

function planRecorded(recorded: RecordedReply, known: LoggedFacts): PlannedResponse {
  const { usage, modelled, model, status } = recorded;
  const facts = { ...known, model: known.model || (model ?? ""), usage, modelled };
  return { ...planJson("", "recorded", facts), status, parts: [], recorded };
}

function planAnswer(wire: WireFormat, request: ModelRequest, answer: Answer, known: LoggedFacts): PlannedResponse {
  const { billed, reply, turn, cache, modelled, latency, messageId } = answer;
  const usage = {
    freshInputTokens: billed.freshTokens,
    cacheWriteTokens: billed.write5mTokens + billed.write1hTokens,
    cacheReadTokens: billed.readTokens,
    outputTokens: billed.outputTokens,
  };
  const facts = { ...known, turn, usage, cache, modelled };
  const said = { messageId, model: request.model, billed };
  if (!request.stream) {
    const json = planJson(wire.wholeMessage(reply, said), "message", facts, billed.outputTokens);
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

function planJson(text: string, kind: string, facts: LoggedFacts, tokensBefore = 0): PlannedResponse {
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

function requestFacts(trial: Trial, request: ModelRequest): LoggedFacts {
  const { conversation } = request;
  return {
    ...noFacts,
    sections: sectionsOf(request.prompt),
    stream: request.stream,
    model: request.model,
    role: isMainRequest(request.tools.length > 0, trial.script) ? "main" : "side",
    toolNames: request.tools.map((tool) => tool.name),
    toolResults: broughtResults(conversation, trial),
    probes: presentProbes(conversation, trial),
  };
}
