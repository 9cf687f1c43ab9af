import type { Usage } from "../../core/trace.ts";
import type { ContextKeeper } from "./context/context-keeper.ts";
import type { History } from "./history.ts";
import type { Message, ToolResultBlock, ToolUseBlock } from "./message.ts";
import type { Emit } from "./output.ts";
import type { Reply } from "./provider/reply-assembly.ts";
import type { RunParts } from "./run-parts.ts";
import { executeCalls } from "./schedule/execute-calls.ts";
import type { OpenSpan, SpanRecorder } from "./spans.ts";
import { accessOf, toolDeclarations } from "./tools/declarations.ts";
import { runCall } from "./tools/run-call.ts";
import { everything } from "./schedule/conflicts.ts";

export interface LoopParts {
  readonly history: History;
  readonly keeper: ContextKeeper;
  readonly model: string;
  readonly maxTurns: number;
  readonly scheduling: "sequential" | "parallel";
  readonly root: string;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly spans: SpanRecorder;
  readonly runSpan: OpenSpan;
  readonly more: Pick<RunParts, "tools" | "forbidden">;
  /** Asks the model with the whole conversation; `turn` counts from 0. */
  readonly ask: (messages: readonly Message[], turn: number) => Promise<Reply>;
  /** Called for every answer, so that the sums are right even when a later turn fails. */
  readonly count: (usage: Usage) => void;
}

/** The model's stop reason, or `max_turns` when it would have gone on. */
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
    const results = await executeCalls({
      calls,
      mode: parts.scheduling,
      accessOf: (call) => {
        const declaration = [...toolDeclarations, ...parts.more.tools].find(({ name }) => name === call.name);
        return declaration === undefined ? Promise.resolve(everything) : accessOf(declaration, call.input, parts.root);
      },
      run: (call) => runWithSpan(parts, call, reply.malformedCalls.has(call.id)),
    });
    parts.signal.throwIfAborted();
    history.append({ role: "user", content: results });
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
    const reply = await parts.ask(parts.history.messages, turn);
    const { freshInputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = reply.usage;
    span.end({
      "gen_ai.response.finish_reasons": [reply.stopReason],
      // By the convention this count includes what was read from and written to the cache.
      "gen_ai.usage.input_tokens": freshInputTokens + cacheReadTokens + cacheWriteTokens,
      "gen_ai.usage.cache_read.input_tokens": cacheReadTokens,
      "gen_ai.usage.cache_creation.input_tokens": cacheWriteTokens,
      "gen_ai.usage.output_tokens": outputTokens,
    });
    return reply;
  } catch (error) {
    span.end({ "error.type": error instanceof Error ? error.name : "error" });
    throw error;
  }
}

async function runWithSpan(parts: LoopParts, call: ToolUseBlock, malformed: boolean): Promise<ToolResultBlock> {
  const { id, name } = call;
  parts.emit({ kind: "tool-start", id, name, input: call.input });
  const span = parts.spans.start(`execute_tool ${name}`, parts.runSpan.id, {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": name,
    "gen_ai.tool.call.id": id,
  });
  const result = await runCall(call, {
    root: parts.root,
    signal: parts.signal,
    malformed,
    moreTools: parts.more.tools,
    forbidden: parts.more.forbidden(name, call.input),
  });
  const isError = result.is_error === true;
  span.end(isError ? { "error.type": "tool_error" } : {});
  parts.emit({ kind: "tool-end", id, name, isError, bytes: Buffer.byteLength(result.content) });
  return result;
}
