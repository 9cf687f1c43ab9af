import type { IncomingMessage } from "node:http";
import type { Protocol } from "../../core/agent-entry.ts";
import type { CacheOutcome, ModelledCost, ResultState, ToolResult, WireExchange } from "../../core/trace.ts";
import type { Answer } from "../answer/answer.ts";
import type { PlayedScript, ScriptedCall } from "../answer/played-script.ts";
import { isMainRequest, lacksTools } from "../answer/turn-selection.ts";
import { firstDifference } from "../cache/first-difference.ts";
import type { WrittenResponse } from "../http/http-output.ts";
import type { RequestBody } from "../http/request-body.ts";
import { allRead, costNanoUsd, loggedUsage } from "../models/models.ts";
import { searchCostNanoUsd } from "../models/search-price.ts";
import { decodedNs } from "../time/latency.ts";
import type { Session } from "../session/session.ts";
import { broughtResults, type ModelRequest } from "../wire/model-request.ts";
import { sectionsOf } from "../wire/prompt.ts";
import type { Refusal } from "../wire/refusal.ts";

/** What is known of an exchange when its response is over. Times are nanoseconds of the session. */
interface EndedExchange {
  readonly protocol: Protocol;
  readonly http: { readonly request: IncomingMessage; readonly path: string; readonly connection: number };
  readonly index: number;
  readonly arrivalNs: number;
  readonly bodyEndNs: number;
  /** The connection said that the response is over. */
  readonly closedNs: number;
  readonly queuedNs: number;
  readonly body: RequestBody;
  readonly facts: (leftNs: number | null) => LoggedFacts;
  readonly refusal: Refusal | null;
  readonly written: WrittenResponse;
  /** Whether the client got all of the response. */
  readonly isWhole: boolean;
}

/** The exchange's line in the log. */
export function exchangeLog(ended: EndedExchange): WireExchange {
  const { http, index, arrivalNs, bodyEndNs, closedNs, queuedNs, body, written } = ended;
  const { request, path, connection } = http;
  const { status, events, fault, holds = [], facts = {} } = written;
  const refusal = body.kind === "cut" ? null : ended.refusal;
  const outcome = outcomeOf(ended, refusal);
  return {
    index,
    connection,
    method: request.method ?? "",
    path,
    protocol: ended.protocol,
    ...readTraceParent(request.headers["traceparent"]),
    status,
    arrivalNs,
    bodyEndNs,
    requestBytes: body.bytes,
    ...ended.facts(outcome === "client-aborted" ? closedNs : null),
    ...facts,
    events,
    endNs: outcome === "complete" ? lastByteNs(written, closedNs) : closedNs,
    outcome,
    ...(holds.length === 0 ? {} : { backPressure: holds }),
    ...(refusal === null ? {} : { refusal: `${refusal.errorType}: ${refusal.message}` }),
    ...(refusal?.unfit === undefined ? {} : { unfit: refusal.unfit }),
    ...(fault === null ? {} : { fault }),
    ...(queuedNs > 0 ? { queuedNs } : {}),
  };
}

/**
 * When the last byte of a whole response left. On a busy machine the connection says that it is over only after the client has
 * acted on it, or has even exited. So the moment of the last write counts, unless the client made that write wait.
 */
function lastByteNs({ events, holds = [] }: WrittenResponse, closedNs: number): number {
  const writtenNs = events.at(-1)?.writtenNs ?? closedNs;
  return holds.some(({ atNs }) => atNs >= writtenNs) ? closedNs : writtenNs;
}

function outcomeOf({ body, written, isWhole }: EndedExchange, refusal: Refusal | null): WireExchange["outcome"] {
  if (refusal !== null) return "refused";
  if (written.fault !== null) return "faulted";
  return isWhole && body.kind !== "cut" ? "complete" : "client-aborted";
}

/**
 * What the log says about an answer. It can wait until the response is over. An answer whose client leaves is generated, and billed,
 * until that moment (`leftNs`).
 */
export function loggedAnswer(
  whole: Answer,
  leftNs: number | null,
): Pick<WireExchange, "turn" | "thread" | "isDefaultAnswer" | "usage" | "cache" | "modelled"> {
  const answer = leftNs === null ? whole : untilLeft(whole, leftNs);
  const { billed, place } = answer;
  const thread = place?.thread ?? null;
  return {
    turn: answer.isDefaultAnswer ? null : (place?.turn ?? null),
    ...(thread === null ? {} : { thread }),
    ...(answer.isDefaultAnswer ? { isDefaultAnswer: true } : {}),
    usage: loggedUsage(billed),
    cache: cacheOutcome(answer),
    modelled: modelledCost(answer),
  };
}

function untilLeft(answer: Answer, leftNs: number): Answer {
  const { latency, startNs, wireTokens, billed } = answer;
  const decodingNs = (leftNs - startNs) / Math.max(latency.timeScale, Number.MIN_VALUE) - latency.ttftNs;
  let decoded = 0;
  while (decoded < wireTokens && decodedNs(latency, decoded) <= decodingNs) decoded += 1;
  const outputTokens = wireTokens === 0 ? 0 : Math.round((billed.outputTokens * decoded) / wireTokens);
  return { ...answer, wireTokens: decoded, billed: { ...billed, outputTokens } };
}

function cacheOutcome({ request, previousPrompt, cacheReason }: Answer): CacheOutcome {
  return {
    breakpoints: request.prompt.filter((block) => block.breakpoint !== null).length,
    ...cacheReason,
    firstDifference: previousPrompt === undefined ? null : firstDifference(previousPrompt, request.prompt),
  };
}

function modelledCost({ model, request, billed, latency, wireTokens, searches }: Answer): ModelledCost {
  const searchNanoUsd = searchCostNanoUsd(model.id, searches);
  const withSearches = (nanoUsd: number | null): number | null =>
    nanoUsd === null || searchNanoUsd === null ? null : nanoUsd + searchNanoUsd;
  return {
    ttftNs: latency.ttftNs,
    decodeNs: wireTokens * latency.perTokenNs,
    costNanoUsd: withSearches(costNanoUsd(model, billed, request)),
    allReadCostNanoUsd: withSearches(costNanoUsd(model, allRead(billed), request)),
  };
}

/** What the log says about an exchange beyond its bytes and times. */
export type LoggedFacts = Pick<
  WireExchange,
  | "sections"
  | "stream"
  | "model"
  | "maxTokens"
  | "cacheMarks"
  | "purpose"
  | "turn"
  | "thread"
  | "toolNames"
  | "toolResults"
  | "probes"
  | "usage"
  | "cache"
  | "modelled"
  | "unfit"
>;

/** The facts of an exchange that was not a request for a turn. */
export const noFacts: LoggedFacts = {
  sections: [],
  stream: false,
  model: "",
  purpose: "other",
  turn: null,
  toolNames: [],
  toolResults: [],
  probes: [],
  usage: { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 },
  cache: { breakpoints: 0, firstDifference: null },
  modelled: { ttftNs: 0, decodeNs: 0, costNanoUsd: 0, allReadCostNanoUsd: 0 },
};

/** W3C Trace Context, version 00: trace id, span id, flags. Ids of zeros are invalid. */
const wellFormed = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A `traceparent` header if it is well-formed; otherwise it is ignored. */
function readTraceParent(header: string | readonly string[] | undefined): { readonly traceParent?: string } {
  return typeof header === "string" && wellFormed.test(header) ? { traceParent: header } : {};
}

/** Exchanges as JSON Lines, complete, so that other exports can be made from them later. */
export function jsonLines(exchanges: readonly WireExchange[]): string {
  return exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join("");
}

/** Characters of a tool result that the log keeps. */
const keptCharacters = 512;

/** What the log says about a request for a turn or for its size. */
export function requestFacts(session: Session, request: ModelRequest): LoggedFacts {
  const { conversation, tools } = request;
  const { source } = session.script;
  const isPresent = (probe: string): boolean =>
    conversation.some(({ texts }) => texts.some((text) => text.includes(probe))) || isInSystemPrompt(request, probe);
  return {
    sections: sectionsOf(request.prompt),
    stream: request.stream,
    model: request.model,
    purpose: isMainRequest(session, request) ? "main" : "side",
    turn: null,
    toolNames: tools.map((tool) => tool.name),
    toolResults: toolResultsOf(session, request),
    probes: (source.probes ?? []).flatMap((probe, index) => (isPresent(probe) ? [index] : [])),
    usage: noFacts.usage,
    cache: noFacts.cache,
    modelled: noFacts.modelled,
    ...(request.maxTokens !== null && { maxTokens: request.maxTokens }),
    ...cacheMarks(request),
    ...(lacksTools(session, request) && { unfit: "it offers the model no tools" }),
  };
}

/** The canonical text is JSON. */
function isInSystemPrompt({ prompt }: ModelRequest, probe: string): boolean {
  const written = JSON.stringify(probe).slice(1, -1);
  return prompt.some(({ section, text }) => section === "system" && text.includes(written));
}

function cacheMarks({ prompt }: ModelRequest): Pick<LoggedFacts, "cacheMarks"> {
  if (prompt.every(({ breakpoint }) => breakpoint === null)) return {};
  const marks = (["tools", "system", "messages"] as const).flatMap((section) =>
    prompt
      .filter((block) => block.section === section)
      .flatMap(({ breakpoint }, block) => (breakpoint === null ? [] : [{ section, block, life: breakpoint }])),
  );
  return { cacheMarks: marks };
}

/** Results that the request brings, in the order they were sent, each with its call's place in the script. */
function toolResultsOf({ script }: Session, { conversation }: ModelRequest): ToolResult[] {
  return broughtResults(conversation).map(({ id, isError, text }) => {
    const place = script.toolTurns.get(id);
    const { call = -1, markers = [] } = place ?? {};
    const present = presentMarkers(text, markers);
    const state = resultState(isError, present, markers.length);
    const ofCall = place === undefined || isError || state === "done" ? undefined : callThatSaid(text, place, script);
    return {
      call,
      state,
      ...(ofCall !== undefined && { ofCall }),
      ...(markers.length === 0 ? {} : { markers: present }),
      isError,
      bytes: Buffer.byteLength(text),
      text: text.slice(0, keptCharacters),
      tail: text.slice(-keptCharacters),
    };
  });
}

/** The other call of the turn that has all its markers in a text. Calls with equal markers can't be told apart. */
function callThatSaid(text: string, of: ScriptedCall, { toolTurns }: PlayedScript): number | undefined {
  const others = [...toolTurns.values()].filter(
    ({ thread, turn, call, markers }) =>
      thread === of.thread && turn === of.turn && call !== of.call && markers.length > 0,
  );
  const said = others.filter(({ markers }) => presentMarkers(text, markers) === markers.length);
  return said.length === 1 ? said[0]?.call : undefined;
}

/** How many of the markers a result holds, in their order. */
function presentMarkers(text: string, markers: readonly string[]): number {
  let from = 0;
  let present = 0;
  for (const marker of markers) {
    const at = text.indexOf(marker, from);
    if (at < 0) continue;
    from = at + marker.length;
    present += 1;
  }
  return present;
}

/** An error that holds all markers is an error still: a command that timed out after its output, for example. */
function resultState(isError: boolean, present: number, named: number): ResultState {
  if (isError) return "failed";
  if (present === named) return "done";
  return present === 0 ? "refused" : "truncated";
}
