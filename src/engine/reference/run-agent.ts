import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import type { Usage } from "../../core/trace.ts";
import { UserError } from "../../core/user-error.ts";
import { connectionFetch } from "./connections/connection-pool.ts";
import { ContextKeeper } from "./context/context-keeper.ts";
import { History } from "./history.ts";
import type { RequestClass } from "./limits/admission-order.ts";
import { ownGate, silenceGuard } from "./limits/own-gate.ts";
import type { RequestGate } from "./limits/request-gate.ts";
import type { Message } from "./message.ts";
import { runLoop } from "./loop.ts";
import type { Options } from "./options.ts";
import type { Emit } from "./output.ts";
import { messagesClient, type SendRequest } from "./provider/messages-client.ts";
import type { ModelFetch } from "./provider/model-fetch.ts";
import { projectInstructions } from "./project-instructions.ts";
import { ProviderError } from "./provider/provider-error.ts";
import { keepsAnything } from "./keeps-anything.ts";
import { openRunParts } from "./run-parts.ts";
import { CallRunner } from "./schedule/call-runner.ts";
import { SpanRecorder } from "./spans.ts";
import { toolDeclarations } from "./tools/declarations.ts";
import { TurnRequests } from "./turn-requests.ts";
import { promptTechniques } from "./prompt-techniques.ts";

export interface AgentRun {
  readonly options: Options;
  readonly prompt: string;
  /** Canonical path of the workspace. */
  readonly root: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Where requests go instead of the machine's network. */
  readonly fetch?: ModelFetch | typeof fetch;
  /** Jitter's source, where it has to repeat. */
  readonly random?: () => Promise<Random>;
  /** Shared by all agents of the process; by default a run makes its own, if its options ask for one. */
  readonly gate?: RequestGate;
  /** Who waits for this run; by default somebody does. */
  readonly requestClass?: RequestClass;
  readonly emit: Emit;
  /** Takes what a run tells of itself besides its output, as lines of text. */
  readonly tell?: (lines: string) => void;
}

/** Null when the model ended its work; otherwise what kept it from that, in one line. */
export async function runAgent(run: AgentRun): Promise<string | null> {
  const { options, clock, signal } = run;
  const { model } = options;
  if (options.startup === "eager") await loadEverything();
  const storage = keepsAnything(options) ? await (await import("./run-storage.ts")).runStorage(run) : null;
  const emit = storage?.emit ?? run.emit;
  const spans = isTold(options) ? new SpanRecorder(clock) : new SpanRecorder(clock, 0);
  const runSpan = spans.start("invoke_agent reference", null, {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "reference",
    "gen_ai.request.model": model,
  });
  let turns = 0;
  let usage: Usage = { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 };
  const count = (more: Usage): void => {
    usage = sum(usage, more);
  };
  let stopReason = "error";
  let failure: string | null = null;
  const instructions = projectInstructions(run.root);
  let calls: CallRunner | null = null;
  const parts = await openRunParts({ ...run, spans, runSpanId: runSpan.id });
  emit({ kind: "run-start", model });
  try {
    const send = messagesClient({
      signal,
      clock,
      random: run.random ?? jitterSource,
      argumentParsing: options.argumentParsing,
      retry: options.retry,
      gate: run.gate ?? (await ownGate(options, clock)),
      requestClass: run.requestClass ?? "interactive",
      guard: silenceGuard(options, clock, signal),
      fetch: run.fetch ?? connectionFetch(options.connections),
    });
    const { sent } = options;
    const requests = await TurnRequests.open({ options, clock, root: run.root, instructions, emit, more: parts });
    const techniques = await promptTechniques({ run: { ...run, emit }, requests, send, count });
    const first: Message = { role: "user", content: [...techniques.firstBlocks, ...requests.lastBlocks()] };
    const keeper = new ContextKeeper({
      strategy: sent.context,
      budgetTokens: sent.contextBudgetTokens,
      triggerShare: Number(sent.contextTriggerShare),
      keepTokens: sent.contextKeepTokens,
      fixedTokens: requests.fixedTokens,
      emit,
      summarise: (record) => summarised(send, { model, maxTokens: options.maxTokens, record, count }),
    });
    const wasCached = (await storage?.tellCachedAnswer(() => requests.next([first], 0))) === true;
    const runner = new CallRunner({
      options,
      root: run.root,
      signal,
      emit,
      spans,
      runSpan,
      more: parts,
      ...(storage === null ? {} : { toolResults: storage.toolResults }),
      ...techniques.calls,
    });
    calls = runner;
    stopReason = wasCached
      ? "end_turn"
      : await runLoop({
          history: storage?.begin(first) ?? new History(first),
          keeper,
          model,
          maxTurns: options.maxTurns,
          calls: runner,
          signal,
          emit,
          spans,
          runSpan,
          ...techniques.loop,
          lastBlocks: () => requests.lastBlocks(),
          ask: async (messages, turn) => {
            await parts.beforeRequest(turn);
            const answer = send(requests.next(messages, turn), emit, (block, malformed) =>
              runner.blockEnded(block, malformed),
            );
            parts.whileWaiting(turn);
            const reply = await answer;
            return storage?.answered(reply) ?? reply;
          },
          count: (more) => {
            turns += 1;
            count(more);
          },
        });
    await techniques.ended();
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
    emit({ kind: "run-end", stopReason, turns, usage, ...(failure === null ? {} : { error: failure }) });
  }
  failure ??= (await storage?.end(stopReason)) ?? null;
  // Also after a failure: that is when a trace is wanted most.
  const notWritten = await spansFailure(run, spans);
  const notLogged = (await calls?.close()) ?? null;
  return failure ?? notWritten ?? notLogged;
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
    return `the spans could not be written: ${failureLine(error)}`;
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
  const text = reply.blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
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
    import("./span-file.ts"),
    import("./instruments/span-reports.ts"),
    import("./config/config-loader.ts"),
    import("./subsystems/open-subsystems.ts"),
    import("./preload/preload-tools.ts"),
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
  if (stopReason === "max_turns") return `stopped after ${options.maxTurns} turns, as --max-turns asks`;
  if (stopReason === "max_tokens") return `an answer reached ${options.maxTokens} tokens; raise --max-tokens`;
  if (stopReason === "refusal") return "the model refused to go on";
  return `the model stopped with ${stopReason}`;
}

/** What went wrong, with the request's id. A key that a header refused, or a server echoed, is taken out. */
function failureLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const request = error instanceof ProviderError && error.requestId !== null ? ` (request ${error.requestId})` : "";
  const key = process.env["ANTHROPIC_API_KEY"]?.trim() ?? "";
  return (key === "" ? message : message.replaceAll(key, "[key]")) + request;
}

function sum(left: Usage, right: Usage): Usage {
  return {
    freshInputTokens: left.freshInputTokens + right.freshInputTokens,
    cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    outputTokens: left.outputTokens + right.outputTokens,
  };
}
