import type { CacheOutcome } from "../../core/trace.ts";
import { askCache } from "../cache/cache-question.ts";
import { explainCache } from "../cache/cache-reason.ts";
import { digestOf } from "../digest.ts";
import type { FaultKind } from "../../core/fault.ts";
import { checkContinuedThinking } from "./scripted-reply.ts";
import { chooseFault } from "../faults/fault-choice.ts";
import type { JsonObject } from "../wire/json-object.ts";
import { latencyOf, pacedBy, type Latency } from "../time/latency.ts";
import type { ModelRequest } from "../wire/model-request.ts";
import type { ModelRow } from "../models/model-table.ts";
import { type BilledTokens, findModel } from "../models/models.ts";
import { type PromptBlock, totalTokens } from "../wire/prompt.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";
import { limitReply } from "./reply.ts";
import { type Reply, replyFromTurn } from "./reply.ts";
import { resolveReferences, resultLookup } from "./result-references.ts";
import { sideAnswer } from "./scripted-reply.ts";
import { byteTokenizer, replyTokens } from "../models/tokenizer.ts";
import { type TurnPlace, turnsOf } from "./played-script.ts";
import type { Session } from "../session/session.ts";
import { isMainRequest, nextTurn } from "./turn-selection.ts";

/** All that is decided about a request before a byte of its response is written. */
export interface Answer {
  readonly kind: "answer";
  readonly reply: Reply;
  /** The scripted turn it is; null for side answers. */
  readonly place: TurnPlace | null;
  readonly messageId: string;
  readonly billed: BilledTokens;
  /** Tokens in which the stream is cut, and those of its thinking that are billed. */
  readonly wireTokens: number;
  readonly thinkingTokens: number;
  readonly diagnostics?: JsonObject | null;
  readonly cacheReason: Pick<CacheOutcome, "reason" | "missedTokens">;
  readonly latency: Latency;
  /** What was asked, of which model, and the prompt of the same thread before: for the log and the bill. */
  readonly request: ModelRequest;
  readonly model: ModelRow;
  readonly previousPrompt: readonly PromptBlock[] | undefined;
  /** What goes wrong with the response. */
  readonly fault: Exclude<FaultKind, StatusFault> | null;
}

type StatusFault = Extract<FaultKind, { readonly kind: "status" }>;

/**
 * Decides the answer: which turn, what the cache does, how long it takes, what it costs. One cache decision drives usage,
 * price and time to first token. Times are nanoseconds of the session; the session's cache and memory move on.
 */
export function decideAnswer(
  session: Session,
  request: ModelRequest,
  times: { readonly arrivalNs: number; readonly nowNs: number },
): Answer | Refusal | StatusFault {
  const { script, settings } = session;
  const model = admit(session, request);
  if ("kind" in model) return model;
  const isMain = isMainRequest(request.tools.length > 0, script, request.conversation);
  const place = isMain ? nextTurn(request.conversation, script, session.toolTurns) : null;
  const scripted = place === null ? sideReply(session, request) : mainReply(session, request, place);
  if (scripted.kind === "refused") return scripted;
  const limit = request.maxTokens ?? model.maxOutputTokens;
  const reply = limitReply(scripted, request.stopSequences, limit, session.tokenizer);

  const decided = askCache(session.cache, model, request, times.nowNs);
  const { decision, keys } = decided;
  const outputTokens = replyTokens(reply, session.tokenizer);
  const wireTokens = session.tokenizer.kind === "bytes" ? outputTokens : replyTokens(reply, byteTokenizer);
  const billed = { ...decision, outputTokens };
  const identity = digestOf([model.id, keys.at(-1) ?? ""]);
  const attempt = session.attemptOf(identity);
  const scriptedFault = place === null ? undefined : turnsOf(script, place.thread)[place.turn]?.fault;
  const fault = chooseFault(settings, scriptedFault, { identity, attempt, nowNs: times.nowNs });
  if (fault?.kind === "status") return fault;
  const unpaced = latencyOf(settings.latency, {
    seed: settings.seed,
    identity,
    attempt,
    freshTokens: decision.freshTokens + decision.write5mTokens + decision.write1hTokens,
    cachedTokens: decision.readTokens,
    model: model.id,
    outputTokens: wireTokens,
    load: Math.max(0, session.open.size - 1),
  });
  const latency = pacedBy(unpaced, outputTokens, wireTokens);
  const responseNs = times.arrivalNs + latency.ttftNs * latency.timeScale;
  const messageId = `msg_01${digestOf([settings.seed, identity, attempt], 22)}`;
  const explained = explainCache(
    session,
    { model, request, decided, messageId, role: isMain ? "main" : "side" },
    times.nowNs,
  );
  for (const { key, life } of decision.uses) session.cache.use(key, life, { startNs: times.arrivalNs, responseNs });

  const previousPrompt = place === null ? undefined : session.previousPrompts.get(place.thread);
  if (place !== null) session.previousPrompts.set(place.thread, request.prompt);
  return {
    kind: "answer",
    reply,
    place,
    messageId,
    ...(request.diagnosed === undefined ? {} : { diagnostics: explained.diagnostics }),
    billed,
    wireTokens,
    thinkingTokens: replyTokens(reply, session.tokenizer, "thinking"),
    cacheReason: { reason: explained.reason, missedTokens: explained.missedTokens },
    latency,
    fault,
    request,
    model,
    previousPrompt,
  };
}

/** The model that answers, or why it does not: unknown, asked for too much, or given more than its window holds. */
export function admit(session: Session, request: ModelRequest): ModelRow | Refusal {
  const { settings } = session;
  const isLenient = settings.strictness === "lenient";
  const model =
    findModel(request.model, settings.asOf) ?? (isLenient ? findModel(settings.model, settings.asOf) : undefined);
  if (model === undefined) {
    return { kind: "refused", status: 404, errorType: "not_found_error", message: `model: ${request.model}` };
  }
  if (isLenient) return model;
  if (request.speed === "fast" && model.fastMultiplier === undefined) {
    return invalidRequest(`speed: 'fast' is not supported on ${request.model}`);
  }
  if (request.maxTokens !== null && request.maxTokens > model.maxOutputTokens) {
    return invalidRequest(
      `max_tokens: ${request.maxTokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${request.model}`,
    );
  }
  const promptTokens = totalTokens(request.prompt);
  const windowTokens = session.settings.contextWindowTokens ?? model.contextWindowTokens;
  if (promptTokens > windowTokens) {
    return invalidRequest(`prompt is too long: ${promptTokens} tokens > ${windowTokens} maximum`);
  }
  return model;
}

function mainReply({ script, settings, toolTurns }: Session, request: ModelRequest, place: TurnPlace): Reply | Refusal {
  const turns = turnsOf(script, place.thread);
  const scripted = turns[place.turn];
  if (scripted === undefined) {
    return invalidRequest(
      `the script is exhausted: it has ${turns.length} turns, the request asks for turn ${place.turn + 1}`,
    );
  }
  if (request.prefills === true && turns[place.turn - 1]?.stopReason !== "pause_turn") {
    return invalidRequest(
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    );
  }
  const dropped = checkContinuedThinking(request, script, toolTurns, settings.seed);
  if (dropped !== undefined) return dropped;
  const resolved = resolveReferences(scripted, resultLookup(request.conversation, toolTurns, place.thread));
  return "kind" in resolved ? resolved : replyFromTurn(resolved, { seed: settings.seed, ...place }, request.tools);
}

function sideReply({ script }: Session, request: ModelRequest): Reply | Refusal {
  const text = sideAnswer(script.sides ?? [], request.conversation);
  if (text === undefined)
    return invalidRequest("the request offers no tools and the script has no answer for side requests");
  return { kind: "reply", blocks: [{ kind: "text", text }], stopReason: "end_turn", stopSequence: null };
}
