import type { IncomingMessage } from "node:http";
import type { WireEvent, WireExchange, CacheOutcome, ModelledCost, ToolResult } from "../../core/trace.ts";
import type { LiveAnswer } from "../cassette/live-answer.ts";
import type { PlannedResponse } from "../answer/planned-response.ts";
import type { RequestBody } from "../http/request-body.ts";
import type { Answer } from "../answer/answer.ts";
import { firstDifference } from "../cache/first-difference.ts";
import { costNanoUsd } from "../models/models.ts";
import { totalTokens } from "../wire/prompt.ts";
import type { ConversationMessage } from "../wire/model-request.ts";
import type { Session } from "../session/session.ts";

/** What is known of an exchange when its response is over; times are nanoseconds of the session. */
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

/** What the log says about an answer: a function of the answer alone, so that it can wait until the response is over. */
export function loggedAnswer(answer: Answer): Pick<WireExchange, "turn" | "thread" | "usage" | "cache" | "modelled"> {
  const { billed, place } = answer;
  const thread = place?.thread ?? null;
  return {
    turn: place?.turn ?? null,
    ...(thread === null ? {} : { thread }),
    usage: {
      freshInputTokens: billed.freshTokens,
      cacheWriteTokens: billed.write5mTokens + billed.write1hTokens,
      cacheReadTokens: billed.readTokens,
      outputTokens: billed.outputTokens,
    },
    cache: cacheOutcome(answer),
    modelled: modelledCost(answer),
  };
}

function cacheOutcome({ request, previousPrompt, cacheReason }: Answer): CacheOutcome {
  return {
    breakpoints: request.prompt.filter((block) => block.breakpoint !== null).length,
    ...cacheReason,
    firstDifference: previousPrompt === undefined ? null : firstDifference(previousPrompt, request.prompt),
  };
}

function modelledCost({ model, request, billed, latency, wireTokens }: Answer): ModelledCost {
  const allRead = { freshTokens: 0, write5mTokens: 0, write1hTokens: 0, readTokens: totalTokens(request.prompt) };
  return {
    ttftNs: latency.ttftNs,
    decodeNs: wireTokens * latency.perTokenNs,
    costNanoUsd: costNanoUsd(model, billed, request),
    allReadCostNanoUsd: costNanoUsd(model, { ...allRead, outputTokens: billed.outputTokens }, request),
  };
}

/** What the log says about an exchange beyond its bytes and times. */
export type LoggedFacts = Pick<
  WireExchange,
  | "sections"
  | "stream"
  | "model"
  | "role"
  | "turn"
  | "thread"
  | "toolNames"
  | "toolResults"
  | "probes"
  | "usage"
  | "cache"
  | "modelled"
>;

/** What is said of an exchange that never became a request for a turn. */
export const noFacts: LoggedFacts = {
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

/** W3C Trace Context, version 00: trace id, span id, flags; ids of zeros mean none. */
const wellFormed = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A `traceparent` header if it is well-formed; anything else is as if it had not been sent. */
export function readTraceParent(header: string | readonly string[] | undefined): { readonly traceParent?: string } {
  return typeof header === "string" && wellFormed.test(header) ? { traceParent: header } : {};
}

/** Exchanges as JSON Lines, one whole exchange a line, nothing left out: what the other exports can be made from later. */
export function jsonLines(exchanges: readonly WireExchange[]): string {
  return exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join("");
}

/** Characters of a tool result that the log keeps. */
const keptCharacters = 512;

/** Results that the last message of a conversation brings, by their place in the script, in the order they were sent. */
export function broughtResults(conversation: readonly ConversationMessage[], { toolTurns }: Session): ToolResult[] {
  return (conversation.at(-1)?.toolResults ?? []).map(({ id, isError, text }) => ({
    call: toolTurns.get(id)?.call ?? -1,
    isError,
    bytes: Buffer.byteLength(text),
    text: text.slice(0, keptCharacters),
  }));
}

/** Indices of the script's probes that some text of the conversation contains. */
export function presentProbes(conversation: readonly ConversationMessage[], { script }: Session): number[] {
  return (script.probes ?? []).flatMap((probe, index) =>
    conversation.some(({ texts }) => texts.some((text) => text.includes(probe))) ? [index] : [],
  );
}
