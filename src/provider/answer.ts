import type { CacheOutcome, ModelledCost } from "../core/trace.ts";
import { digestOf } from "./digest.ts";
import type { FaultKind } from "../core/fault.ts";
import { chooseFault } from "./faults/fault-choice.ts";
import { firstDifference } from "./first-difference.ts";
import { latencyOf, type Latency } from "./latency.ts";
import type { ModelRequest } from "./model-request.ts";
import type { ModelRow } from "./model-table.ts";
import { type BilledTokens, costNanoUsd, findModel } from "./models.ts";
import { decideCache, prefixKeys } from "./prompt-cache.ts";
import { totalTokens } from "./prompt.ts";
import { invalidRequest, type Refusal } from "./refusal.ts";
import { limitReply } from "./reply-limits.ts";
import { type Reply, replyBlockTokens, replyFromTurn } from "./reply.ts";
import { sideAnswer } from "./side-reply.ts";
import type { Trial } from "./trial.ts";
import { isMainRequest, nextTurn } from "./turn-selection.ts";

/** All that is decided about a request before a byte of its response is written. */
export interface Answer {
  readonly kind: "answer";
  readonly reply: Reply;
  readonly turn: number | null;
  readonly messageId: string;
  readonly billed: BilledTokens;
  readonly cache: CacheOutcome;
  readonly latency: Latency;
  readonly modelled: ModelledCost;
  /** What goes wrong with the response. */
  readonly fault: Exclude<FaultKind, StatusFault> | null;
}

type StatusFault = Extract<FaultKind, { readonly kind: "status" }>;

/**
 * Decides the answer: which turn, what the cache does, how long it takes, what it costs. One cache decision drives usage,
 * price and time to first token. Times are nanoseconds of the trial; the trial's cache and memory move on.
 */
export function decideAnswer(
  trial: Trial,
  request: ModelRequest,
  times: { readonly arrivalNs: number; readonly nowNs: number },
): Answer | Refusal | StatusFault {
  const { script, settings } = trial;
  const model = admit(trial, request);
  if ("kind" in model) return model;
  const isMain = isMainRequest(request.tools.length > 0, script);
  const turn = isMain ? nextTurn(request.conversation, script, trial.toolTurns) : null;
  const scripted = turn === null ? sideReply(trial, request) : mainReply(trial, request, turn);
  if (scripted.kind === "refused") return scripted;
  const reply = limitReply(scripted, request.stopSequences, request.maxTokens);

  const keys = prefixKeys(model.id, request.cacheSettings, request.prompt);
  const decision = decideCache({
    blocks: request.prompt,
    keys,
    minimumTokens: model.minimumCacheTokens,
    isReadable: (key) => trial.cache.isReadable(key, times.nowNs),
  });
  const outputTokens = reply.blocks.reduce((sum, block) => sum + replyBlockTokens(block), 0);
  const billed = { ...decision, outputTokens };
  const identity = digestOf([model.id, keys.at(-1) ?? ""]);
  const attempt = trial.attemptOf(identity);
  const planned = turn === null ? undefined : script.turns[turn]?.fault;
  const fault = chooseFault(settings, planned, { identity, attempt, nowNs: times.nowNs });
  if (fault?.kind === "status") return fault;
  const latency = latencyOf(settings.latency, {
    seed: settings.seed,
    identity,
    attempt,
    freshTokens: decision.freshTokens + decision.write5mTokens + decision.write1hTokens,
    cachedTokens: decision.readTokens,
  });
  const responseNs = times.arrivalNs + latency.ttftNs * latency.timeScale;
  for (const { key, life } of decision.uses) trial.cache.use(key, life, { startNs: times.arrivalNs, responseNs });

  const difference = isMain ? firstDifference(trial.previousPrompt, request.prompt) : null;
  if (isMain) trial.previousPrompt = request.prompt;
  return {
    kind: "answer",
    reply,
    turn,
    messageId: `msg_01${digestOf([settings.seed, identity, attempt], 22)}`,
    billed,
    cache: {
      breakpoints: request.prompt.filter((block) => block.breakpoint !== null).length,
      firstDifference: difference,
    },
    latency,
    fault,
    modelled: {
      ttftNs: latency.ttftNs,
      decodeNs: outputTokens * latency.perTokenNs,
      costNanoUsd: costNanoUsd(model, billed),
      allReadCostNanoUsd: costNanoUsd(model, {
        freshTokens: 0,
        write5mTokens: 0,
        write1hTokens: 0,
        readTokens: totalTokens(request.prompt),
        outputTokens,
      }),
    },
  };
}

/** The model that answers, or why it does not: unknown, asked for too much, or given more than its window holds. */
export function admit(trial: Trial, request: ModelRequest): ModelRow | Refusal {
  const { settings } = trial;
  const isLenient = settings.strictness === "lenient";
  const model =
    findModel(request.model, settings.asOf) ?? (isLenient ? findModel(settings.model, settings.asOf) : undefined);
  if (model === undefined) {
    return { kind: "refused", status: 404, errorType: "not_found_error", message: `model: ${request.model}` };
  }
  if (isLenient) return model;
  if (request.maxTokens > model.maxOutputTokens) {
    return invalidRequest(
      `max_tokens: ${request.maxTokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${request.model}`,
    );
  }
  const promptTokens = totalTokens(request.prompt);
  const windowTokens = trial.settings.contextWindowTokens ?? model.contextWindowTokens;
  if (promptTokens > windowTokens) {
    return invalidRequest(`prompt is too long: ${promptTokens} tokens > ${windowTokens} maximum`);
  }
  return model;
}

function mainReply({ script, settings }: Trial, request: ModelRequest, turn: number): Reply | Refusal {
  const scripted = script.turns[turn];
  if (scripted !== undefined) return replyFromTurn(scripted, { seed: settings.seed, turn }, request.tools);
  return invalidRequest(
    `the script is exhausted: it has ${script.turns.length} turns, the request asks for turn ${turn + 1}`,
  );
}

function sideReply({ script }: Trial, request: ModelRequest): Reply | Refusal {
  const text = sideAnswer(script.sides ?? [], request.conversation);
  if (text === undefined)
    return invalidRequest("the request offers no tools and the script has no answer for side requests");
  return { kind: "reply", blocks: [{ kind: "text", text }], stopReason: "end_turn", stopSequence: null };
}
