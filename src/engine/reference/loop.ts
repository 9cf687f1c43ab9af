import type { Usage } from "../../core/trace.ts";
import type { ContextKeeper } from "./context/context-keeper.ts";
import type { History, Message, ToolUseBlock } from "./message.ts";
import type { Emit } from "./agent-event.ts";
import type { Reply } from "./provider/reply-assembly.ts";
import type { CallRunner } from "./schedule/call-runner.ts";
import type { OpenSpan, SpanRecorder } from "./spans.ts";

export interface LoopParts {
  readonly history: History;
  readonly keeper: ContextKeeper;
  readonly model: string;
  readonly maxTurns: number;
  readonly calls: CallRunner;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly spans: SpanRecorder;
  readonly runSpan: OpenSpan;
  /** Asks the model with the whole conversation. Turns count from 0. */
  readonly ask: (messages: readonly Message[], turn: number) => Promise<Reply>;
  /** Blocks that every new user message ends with. */
  readonly lastBlocks: () => Message["content"];
  /** Wraps a turn's calls, for work that goes on meanwhile. */
  readonly duringCalls?: <Result>(calls: () => Promise<Result>) => Promise<Result>;
  /** Blocks that follow the results of these calls. */
  readonly afterCalls?: (calls: readonly ToolUseBlock[]) => Promise<Message["content"]>;
  /** Called for every answer, so that the sums are right even if a later turn fails. */
  readonly count: (usage: Usage) => void;
}

/** Returns the model's stop reason, or `max_turns`. */
export async function runLoop(parts: LoopParts): Promise<string> {
  const { history, keeper, emit } = parts;
  for (let turn = 0; turn < parts.maxTurns; turn += 1) {
    await keeper.fit(history);
    emit({ kind: "request-start", turn });
    const reply = await askWithSpan(parts, turn);
    parts.count(reply.usage);
    keeper.counted(history, reply.usage);
    emit({ kind: "request-end", turn, stopReason: reply.stopReason, usage: reply.usage });
    const calls = reply.blocks.filter((block) => block.type === "tool_use");
    if (reply.stopReason !== "tool_use" || calls.length === 0) return reply.stopReason;
    history.append({ role: "assistant", content: reply.blocks });
    const execute = () => parts.calls.results(reply);
    const results = await (parts.duringCalls?.(execute) ?? execute());
    parts.signal.throwIfAborted();
    const more = (await parts.afterCalls?.(calls)) ?? [];
    history.append({ role: "user", content: [...results, ...more, ...parts.lastBlocks()] });
  }
  return "max_turns";
}

async function askWithSpan(parts: LoopParts, turn: number): Promise<Reply> {
  const span = parts.spans.start(`chat ${parts.model}`, parts.runSpan.id, {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "anthropic",
    "gen_ai.request.model": parts.model,
  });
  try {
    await parts.calls.beforeAnswer(parts.history.messages, turn);
    const reply = await parts.ask(parts.history.messages, turn);
    const { freshInputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = reply.usage;
    span.end({
      "gen_ai.response.finish_reasons": [reply.stopReason],
      // By the convention this count includes cache reads and writes.
      "gen_ai.usage.input_tokens": freshInputTokens + cacheReadTokens + cacheWriteTokens,
      "gen_ai.usage.cache_read.input_tokens": cacheReadTokens,
      "gen_ai.usage.cache_creation.input_tokens": cacheWriteTokens,
      "gen_ai.usage.output_tokens": outputTokens,
    });
    return reply;
  } catch (error) {
    await parts.calls.answerFailed();
    span.end({ "error.type": error instanceof Error ? error.name : "error" });
    throw error;
  }
}
