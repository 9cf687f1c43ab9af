import type { FaultKind } from "../../core/fault.ts";
import type { CacheOutcome } from "../../core/trace.ts";
import { askCache } from "../cache/cache-question.ts";
import type { CacheDecision } from "../cache/prompt-cache.ts";
import { explainCache } from "../cache/cache-reason.ts";
import { digestOf } from "../digest.ts";
import { chooseFault } from "../faults/fault-choice.ts";
import type { ModelRow } from "../models/model-table.ts";
import type { BilledTokens } from "../models/models.ts";
import { byteTokenizer } from "../models/tokenizer.ts";
import type { Session } from "../session/session.ts";
import {
  fastLatency,
  type Latency,
  type LatencyQuestion,
  latencyOf,
  modelledTtftNs,
  pacedBy,
} from "../time/latency.ts";
import type { JsonObject } from "../wire/json-object.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import { type PromptBlock, totalTokens } from "../wire/prompt.ts";
import type { Refusal } from "../wire/refusal.ts";
import { type TurnPlace, turnsOf } from "./played-script.ts";
import { foundTokens, limitReply, type OutputLimit, type Reply, replyTokens, searchesIn } from "./reply.ts";
import { mainReply, sideReply, summaryText } from "./scripted-reply.ts";
import { billedParts, billTotal, summaryAlone, summaryOf } from "./compaction.ts";
import { isMainRequest } from "./turn-selection.ts";

/** All that is decided about a request before a byte of its response is written. */
export interface Answer {
  readonly kind: "answer";
  readonly reply: Reply;
  /** The scripted turn it is; null for side answers. */
  readonly place: TurnPlace | null;
  readonly messageId: string;
  readonly billed: BilledTokens;
  /** The bill of the summary, if there is one, and that of the answer. */
  readonly billedParts: readonly BilledTokens[];
  /** Tokens in which the stream is cut, and those of its thinking that are billed. */
  readonly wireTokens: number;
  readonly thinkingTokens: number;
  /** Tokens that the provider's own tools found, a part of its fresh tokens, and how many searches did not fail. */
  readonly foundTokens: number;
  readonly searches: number;
  /** Absent when the client did not ask why the cache missed. */
  readonly diagnostics?: JsonObject | null;
  /** Empty when nobody reads a log. */
  readonly cacheReason: Pick<CacheOutcome, "reason" | "missedTokens">;
  readonly latency: Latency;
  /** From when its time counts. Nanoseconds of the session. */
  readonly startNs: number;
  /** The request, the model, and the prompt of the same thread before: for the log and the bill. */
  readonly request: ModelRequest;
  readonly model: ModelRow;
  readonly previousPrompt: readonly PromptBlock[] | undefined;
  /** The script had no answer for this side request. */
  readonly isDefaultAnswer: boolean;
  /** What goes wrong with the response. */
  readonly fault: Exclude<FaultKind, StatusFault> | null;
}

type StatusFault = Extract<FaultKind, { readonly kind: "status" }>;

/** When a request came, and now, in nanoseconds of the session; and on which connection, -1 if on none. */
interface Arrival {
  readonly arrivalNs: number;
  readonly nowNs: number;
  readonly connection: number;
}

/**
 * Decides the answer to an admitted request: which turn, what the cache does, how long it takes. One cache decision drives
 * usage, price and time to first token. The session's cache and memory move on.
 */
export function decideAnswer(
  session: Session,
  request: ModelRequest,
  model: ModelRow,
  arrival: Arrival,
): Answer | Refusal | StatusFault {
  const { script, settings, tokenizer } = session;
  const isAnswered = request.compaction?.pauses !== true;
  const place = isAnswered && isMainRequest(session, request) ? session.mainLine.answer(request, script) : null;
  const { reply: scripted, isDefault } = saidReply(session, request, place);
  if (scripted.kind === "refused") return scripted;
  const reply = limitReply(scripted, request.stopSequences, outputLimit(request, model), tokenizer);

  const { arrivalNs, nowNs, connection } = arrival;
  const isThread = (place?.thread ?? null) !== null;
  const followsMainLine = place !== null && (isThread || place.turn > 0 || place.call > 0);
  const reachedNs = (keys: readonly string[]): number =>
    session.answers.reachedNs({ connection, followsMainLine, keys });
  const decided = askCache(session.cache, model, request, { nowNs, reachedNs });
  const promptKey = decided.keys.at(-1) ?? "";
  const identity = digestOf([model.id, promptKey]);
  const attempt = session.attemptOf(identity);
  const line = lineOf(session, request, place);
  const fault = faultOf(session, place, { line, identity, attempt, nowNs });
  if (fault?.kind === "status") return fault;

  const { decision } = decided;
  const { bill, outputTokens } = billOf(session, request, reply, decision);
  const asked = {
    identity,
    attempt,
    freshTokens: decision.freshTokens + decision.write5mTokens + decision.write1hTokens,
    cachedTokens: decision.readTokens,
    model: model.id,
  };
  const { latency, writtenNs, readableNs } = timingOf(session, request, { arrivalNs, asked, outputTokens, bill });
  const messageId = `msg_01${digestOf([settings.seed, identity, attempt], 22)}`;
  const explained = explainCache(session, { model, request, decided, messageId, line });
  for (const { key, life } of decision.uses) {
    session.cache.use(key, life, { startNs: arrivalNs, readableNs, writtenNs });
  }
  if (decision.uses.length > 0) {
    session.answers.add({ connection, promptKey, isMainLine: place !== null && !isThread, atNs: writtenNs });
  }
  return {
    kind: "answer",
    reply,
    place,
    messageId,
    latency,
    startNs: arrivalNs,
    fault,
    request,
    model,
    previousPrompt: place === null ? undefined : session.nextPrompt(line, request.prompt),
    isDefaultAnswer: isDefault,
    ...explained,
    ...bill,
  };
}

type Bill = Pick<Answer, "billed" | "billedParts" | "wireTokens" | "thinkingTokens" | "foundTokens" | "searches">;

/** The tokens of the answer. `outputTokens`: of the reply itself, without a summary before it. */
function billOf(
  { tokenizer }: Session,
  request: ModelRequest,
  reply: Reply,
  decision: CacheDecision,
): { readonly bill: Bill; readonly outputTokens: number } {
  const outputTokens = replyTokens(reply, tokenizer);
  const answerTokens = tokenizer.kind === "bytes" ? outputTokens : replyTokens(reply, byteTokenizer);
  const found = foundTokens(reply, tokenizer);
  const { freshTokens, write5mTokens, write1hTokens, readTokens } = decision;
  const ownTokens = { freshTokens: freshTokens + found, write5mTokens, write1hTokens, readTokens, outputTokens };
  const parts = billedParts(reply, request, ownTokens, tokenizer);
  const bill = {
    billed: billTotal(parts),
    billedParts: parts,
    wireTokens: answerTokens + (reply.summary?.wireTokens ?? 0),
    thinkingTokens: replyTokens(reply, tokenizer, "thinking"),
    foundTokens: found,
    searches: searchesIn(reply).length,
  };
  return { bill, outputTokens };
}

/** How long the answer takes, when its prompt is written to the cache, and from when it can be read there. */
function timingOf(
  { settings, open }: Session,
  { speed }: ModelRequest,
  answer: {
    readonly arrivalNs: number;
    readonly asked: Omit<LatencyQuestion, "seed" | "load" | "outputTokens">;
    readonly outputTokens: number;
    readonly bill: Bill;
  },
): { readonly latency: Latency; readonly writtenNs: number; readonly readableNs: number } {
  const { arrivalNs, asked, outputTokens, bill } = answer;
  const question = {
    seed: settings.seed,
    outputTokens: bill.wireTokens,
    load: Math.max(0, open.size - 1),
    ...asked,
  };
  const unpaced = latencyOf(settings.latency, question);
  const atSpeed = speed === "fast" ? fastLatency(unpaced) : unpaced;
  const latency = pacedBy(atSpeed, outputTokens, bill.wireTokens);
  const writtenNs = arrivalNs + latency.ttftNs * latency.timeScale;
  const isUntimed = settings.latency.kind === "instant" || latency.timeScale === 0;
  return { latency, writtenNs, readableNs: isUntimed ? arrivalNs + modelledTtftNs(question) : writtenNs };
}

/**
 * What goes wrong with the answer: by the script's turn, or else by the settings. Attempts of a turn are counted for each line, so
 * that a title's request does not use up the fault that the main request is to meet.
 */
function faultOf(
  session: Session,
  place: TurnPlace | null,
  asked: { readonly line: string; readonly identity: string; readonly attempt: number; readonly nowNs: number },
): FaultKind | null {
  const { line, identity, attempt, nowNs } = asked;
  if (place === null) return chooseFault(session.settings, undefined, { identity, attempt, nowNs, turnAttempt: 0 });
  const { thread, turn } = place;
  const turnFault = turnsOf(session.script, thread)[turn]?.turn.fault;
  const turnAttempt = turnFault?.counts === "turn" ? session.attemptOf(`turn ${turn} of ${line}`) : 0;
  return chooseFault(session.settings, turnFault, { identity, attempt, nowNs, turnAttempt });
}

/** What is said: a turn of the script or an answer beside it, behind a summary where the client wants one. */
function saidReply(session: Session, request: ModelRequest, place: TurnPlace | null): ReturnType<typeof mainReply> {
  const { script } = session;
  const text = request.compaction === undefined ? undefined : summaryText(script, request);
  if (text !== undefined && request.compaction?.pauses === true) {
    return { reply: summaryAlone(text), isDefault: script.source.sides === undefined };
  }
  const said = place === null ? sideReply(session, request) : mainReply(session, request, place);
  if (text === undefined || said.reply.kind === "refused") return said;
  return { ...said, reply: { ...said.reply, summary: summaryOf(text) } };
}

/** The model may say what the client allows, and what its window has room for behind the prompt. */
function outputLimit({ maxTokens, prompt }: ModelRequest, model: ModelRow): OutputLimit {
  const tokens = maxTokens ?? model.maxOutputTokens;
  const room = Math.max(0, model.contextWindowTokens - totalTokens(prompt));
  return room < tokens ? { tokens: room, reason: "model_context_window_exceeded" } : { tokens, reason: "max_tokens" };
}

/**
 * The requests that a request is compared with. With a main prompt, a title's request may look like the main line until the
 * session is closed, so requests with and without tools are compared apart.
 */
function lineOf({ mainMarks }: Session, { tools }: ModelRequest, place: TurnPlace | null): string {
  if (place === null) return "side";
  const isApart = mainMarks.length > 0 && tools.length === 0;
  return `${place.thread ?? "main"}${isApart ? " without tools" : ""}`;
}
