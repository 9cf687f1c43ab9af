import type { Usage } from "../../core/trace.ts";
import { UserError } from "../../core/user-error.ts";
import type { AgentRun } from "./agent-run.ts";
import { connectionFetch } from "./connections/http-fetch.ts";
import { ContextKeeper } from "./context/context-keeper.ts";
import { runLoop } from "./loop.ts";
import { History, type Message } from "./message.ts";
import { type Options, keepsAnything } from "./options.ts";
import { promptTechniques } from "./prompt-techniques.ts";
import { messagesClient, type SendRequest } from "./provider/messages-client.ts";
import { ProviderError, replyText } from "./provider/reply-assembly.ts";
import { openRunParts, ownGate, projectInstructions, silenceGuard, type RunParts } from "./run-parts.ts";
import type { RunStorage } from "./run-storage.ts";
import { CallRunner } from "./schedule/call-runner.ts";
import { SpanRecorder, type OpenSpan } from "./spans.ts";
import { toolDeclarations } from "./tools/declarations.ts";
import { TurnRequests } from "./turn-requests.ts";

/** A run that has begun: what it was asked to do and the parts that are open. */
interface OpenRun {
  readonly run: AgentRun;
  readonly storage: RunStorage | null;
  readonly parts: RunParts;
  readonly spans: SpanRecorder;
  readonly runSpan: OpenSpan;
  readonly totals: RunTotals;
}

/** What a run has used so far. */
class RunTotals {
  turns = 0;
  usage: Usage = { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 };

  readonly add = (more: Usage): void => {
    this.usage = {
      freshInputTokens: this.usage.freshInputTokens + more.freshInputTokens,
      cacheWriteTokens: this.usage.cacheWriteTokens + more.cacheWriteTokens,
      cacheReadTokens: this.usage.cacheReadTokens + more.cacheReadTokens,
      outputTokens: this.usage.outputTokens + more.outputTokens,
    };
  };
}

/** Runs one task to its end. Null when the model ended its work; otherwise the reason in one line. */
export async function runAgent(given: AgentRun): Promise<string | null> {
  const { options, signal } = given;
  if (options.startup === "eager") await loadEverything();
  const storage = keepsAnything(options) ? await (await import("./run-storage.ts")).runStorage(given) : null;
  const run = storage === null ? given : { ...given, emit: storage.emit };
  const spans = isTold(options) ? new SpanRecorder(run.clock) : new SpanRecorder(run.clock, 0);
  const runSpan = spans.start("invoke_agent reference", null, {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "reference",
    "gen_ai.request.model": options.model,
  });
  const parts = await openRunParts({ ...run, spans, runSpanId: runSpan.id });
  const totals = new RunTotals();
  run.emit({ kind: "run-start", model: options.model });
  let stopReason = "error";
  let failure: string | null = null;
  let notLogged: string | null = null;
  try {
    ({ stopReason, notLogged } = await conversation({ run, storage, parts, spans, runSpan, totals }));
    failure = unfinished(stopReason, options);
  } catch (error) {
    if (signal.aborted) stopReason = "aborted";
    else if (!(error instanceof ProviderError || error instanceof UserError)) throw error;
    failure = failureLine(signal.aborted ? signal.reason : error);
  } finally {
    await parts.close();
    runSpan.end({
      "gen_ai.response.finish_reasons": [stopReason],
      ...(failure === null ? {} : { "error.type": stopReason }),
    });
    const { turns, usage } = totals;
    run.emit({ kind: "run-end", stopReason, turns, usage, ...(failure === null ? {} : { error: failure }) });
  }
  const notKept = failure === null ? ((await storage?.end(stopReason)) ?? null) : null;
  // Also after a failure: that is when somebody needs the trace.
  const notWritten = await spansFailure(run, spans);
  return failure ?? notKept ?? notWritten ?? notLogged;
}

/** Talks with the model until it stops. Also writes the log of tool calls, and tells if that failed. */
async function conversation(opened: OpenRun): Promise<{ stopReason: string; notLogged: string | null }> {
  const { run, storage, parts, spans, runSpan, totals } = opened;
  const { options, clock, root, signal, emit, conversation: earlier } = run;
  const send = await clientOf(run);
  const instructions = projectInstructions(root);
  const requests = await TurnRequests.open({ options, clock, root, instructions, emit, more: parts });
  const techniques = await promptTechniques({ run, requests, send, count: totals.add });
  const first: Message = { role: "user", content: [...techniques.firstBlocks, ...requests.lastBlocks()] };
  const calls = new CallRunner({
    options,
    root,
    signal,
    emit,
    spans,
    runSpan,
    more: parts,
    ...(storage === null ? {} : { toolResults: storage.toolResults }),
    ...techniques.calls,
  });
  let stopReason = "end_turn";
  let notLogged: string | null = null;
  try {
    const wasCached = (await storage?.tellCachedAnswer(() => requests.next([first], 0))) === true;
    if (!wasCached)
      stopReason = await runLoop({
        history: storage?.begin(first) ?? earlier?.begin(first) ?? new History(first),
        keeper: keeperOf(opened, requests, send),
        model: options.model,
        maxTurns: options.maxTurns,
        calls,
        signal,
        emit,
        spans,
        runSpan,
        ...techniques.loop,
        lastBlocks: () => requests.lastBlocks(),
        ask: async (messages, turn) => {
          await parts.beforeRequest(turn);
          const answer = send(requests.next(messages, turn), emit, (block, malformed) =>
            calls.blockEnded(block, malformed),
          );
          parts.whileWaiting(turn);
          const reply = await answer;
          earlier?.answered(reply);
          return storage?.answered(reply) ?? reply;
        },
        count: (usage) => {
          totals.turns += 1;
          totals.add(usage);
        },
      });
    await techniques.ended();
  } finally {
    notLogged = await calls.close();
  }
  return { stopReason, notLogged };
}

async function clientOf({ options, clock, signal, ...given }: AgentRun): Promise<SendRequest> {
  return messagesClient({
    signal,
    clock,
    random: given.random ?? jitterSource,
    argumentParsing: options.argumentParsing,
    retry: options.retry,
    gate: given.gate ?? (await ownGate(options, clock)),
    requestClass: given.requestClass ?? "interactive",
    guard: silenceGuard(options, clock, signal),
    fetch: given.fetch ?? connectionFetch(options.connections),
  });
}

function keeperOf({ run, totals }: OpenRun, requests: TurnRequests, send: SendRequest): ContextKeeper {
  const { model, maxTokens, sent } = run.options;
  return new ContextKeeper({
    strategy: sent.context,
    budgetTokens: sent.contextBudgetTokens,
    triggerShare: Number(sent.contextTriggerShare),
    keepTokens: sent.contextKeepTokens,
    fixedTokens: requests.fixedTokens,
    emit: run.emit,
    summarise: (record) => summarised(send, { model, maxTokens, record, count: totals.add }),
  });
}

/** Whether anybody will see the spans. */
function isTold({ spansPath, tracePath, timings }: Options): boolean {
  return spansPath !== null || tracePath !== null || timings !== "off";
}

/** Reports the spans if they are wanted in any form; null when that worked. */
async function spansFailure({ options, tell }: AgentRun, spans: SpanRecorder): Promise<string | null> {
  if (!isTold(options)) return null;
  try {
    const { reportSpans } = await import("./instruments/span-reports.ts");
    tell?.(await reportSpans(options, spans));
    return null;
  } catch (error) {
    return `The spans could not be written: ${failureLine(error)}.`;
  }
}

async function summarised(
  send: SendRequest,
  request: { model: string; maxTokens: number; record: string; count: (usage: Usage) => void },
): Promise<string> {
  const { summaryInstruction } = await import("./context/summary.ts");
  const reply = await send(
    {
      model: request.model,
      max_tokens: request.maxTokens,
      system: [{ type: "text", text: summaryInstruction }],
      messages: [{ role: "user", content: [{ type: "text", text: request.record }] }],
    },
    ignoreEvents,
  );
  request.count(reply.usage);
  const text = replyText(reply);
  if (reply.stopReason !== "end_turn" || text === "") {
    throw new ProviderError(`the summary of the conversation failed: ${reply.stopReason}`, null);
  }
  return text;
}

/** The summary is for the model, not for the reader of the output. */
function ignoreEvents(): void {}

/** Every part that a run may need, before the first request: the plain way, as static imports would do it. */
async function loadEverything(): Promise<void> {
  await Promise.all([
    import("./context/compaction.ts"),
    import("./instruments/span-reports.ts"),
    import("./config/config-loader.ts"),
    import("./subsystems/open-subsystems.ts"),
    import("./preload-tools.ts"),
    import("../../core/random.ts"),
    ...toolDeclarations.map((declaration) => declaration.load()),
  ]);
}

/** Jitter has to differ between processes that failed together; it reaches nothing but waiting times. */
async function jitterSource() {
  const { randomFrom } = await import("../../core/random.ts");
  return randomFrom(`${process.pid}:${process.hrtime.bigint()}`);
}

function unfinished(stopReason: string, options: Options): string | null {
  if (stopReason === "end_turn" || stopReason === "stop_sequence") return null;
  if (stopReason === "max_turns") return `The run stopped after ${options.maxTurns} turns, as --max-turns asks.`;
  if (stopReason === "max_tokens") return `An answer reached ${options.maxTokens} tokens. Raise --max-tokens.`;
  if (stopReason === "refusal") return "The model refused to go on.";
  return `The model stopped with ${stopReason}.`;
}

/** What went wrong, with the request's id. A key that a header refused, or a server echoed, is taken out. */
function failureLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const request = error instanceof ProviderError && error.requestId !== null ? ` (request ${error.requestId})` : "";
  const key = process.env["ANTHROPIC_API_KEY"]?.trim() ?? "";
  return (key === "" ? message : message.replaceAll(key, "[key]")) + request;
}
