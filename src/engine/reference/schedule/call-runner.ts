import { EitherSignal } from "../either-signal.ts";
import type { AssistantBlock, Message, ToolResultBlock, ToolUseBlock } from "../message.ts";
import type { Options } from "../options.ts";
import type { Emit } from "../agent-event.ts";
import type { Reply } from "../provider/reply-assembly.ts";
import type { RunParts } from "../run-parts.ts";
import type { ToolResults } from "../result-cache/tool-results.ts";
import type { OpenSpan, SpanAttributes, SpanRecorder } from "../spans.ts";
import { accessOf, toolDeclarations } from "../tools/declarations.ts";
import { runCall } from "../tools/run-call.ts";
import type { SearchProgram } from "../tools/tool.ts";
import type { LoggedCall } from "./call-log-file.ts";
import { everything, type Access } from "./conflicts.ts";
import type { EagerCalls } from "./eager-calls.ts";
import { executeCalls } from "./execute-calls.ts";
import type { Prefetch, ProbableCall } from "./prefetch.ts";
import { Slots } from "./slots.ts";

export interface CallRunnerParts {
  readonly options: Options;
  /** Canonical path of the workspace. */
  readonly root: string;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly spans: SpanRecorder;
  readonly runSpan: OpenSpan;
  /** The run's additional tools, and the calls it may not make. */
  readonly more: Pick<RunParts, "tools" | "forbidden">;
  /** Shares or keeps answers, between the calls and the tools. */
  readonly toolResults?: ToolResults;
  /** Makes the text that the model gets. */
  readonly shapeResult?: (tool: string, text: string) => string;
}

/** The parts that the options switch on. Each is loaded only then. */
interface Techniques {
  readonly slots: Slots;
  readonly newEager: () => EagerCalls<ToolUseBlock, ToolResultBlock> | null;
  readonly prefetch: Prefetch | null;
}

/** Runs the tool calls of a run, turn by turn. By the options, before, while or after the model asks for them. */
export class CallRunner {
  readonly #parts: CallRunnerParts;
  readonly #log: LoggedCall[] = [];
  #techniques: Techniques | null = null;
  #eager: EagerCalls<ToolUseBlock, ToolResultBlock> | null = null;
  #turn = 0;

  constructor(parts: CallRunnerParts) {
    this.#parts = parts;
  }

  /** Called before the model is asked for the answer of a turn (from 0). */
  async beforeAnswer(messages: readonly Message[], turn: number): Promise<void> {
    this.#techniques ??= await this.#load();
    this.#turn = turn;
    this.#eager = this.#techniques.newEager();
    this.#techniques.prefetch?.begin(messages, turn);
  }

  /** Called when a block of the answer is complete. Malformed: a call with unreadable arguments. */
  blockEnded(block: AssistantBlock, malformed: boolean): void {
    if (block.type === "tool_use" && !malformed) this.#eager?.offer(block);
  }

  /** Called when the answer broke off. Ends everything that was begun for it. */
  async answerFailed(): Promise<void> {
    for (const call of (await this.#eager?.discard()) ?? []) this.#note(call, "block", "wasted", 0);
    await this.#noteWastedGuesses();
  }

  /** The results of an answer's calls, in call order. */
  async results(reply: Reply): Promise<ToolResultBlock[]> {
    this.#techniques ??= await this.#load();
    const { slots, prefetch } = this.#techniques;
    const early = await this.#eager?.complete();
    await prefetch?.begun();
    const calls = reply.blocks.filter((block) => block.type === "tool_use");
    const results = await executeCalls({
      calls,
      mode: this.#parts.options.tools,
      accessOf: (call) => this.#accessOf(call),
      run: async (call) => {
        const begun = early?.get(call);
        const guessed = begun === undefined && prefetch !== null ? await this.#guessed(prefetch, call) : undefined;
        const result =
          begun ?? guessed ?? slots.run(() => this.#run(call, reply.malformedCalls.has(call.id), this.#parts.signal));
        const start = begun !== undefined ? "block" : guessed !== undefined ? "guess" : "message";
        this.#note(call, start, "used", Buffer.byteLength((await result).content));
        return result;
      },
    });
    // These were begun for an attempt that broke off.
    for (const call of early?.keys() ?? []) if (!calls.includes(call)) this.#note(call, "block", "wasted", 0);
    await this.#noteWastedGuesses();
    return results.map((result, index) => this.#shaped(calls[index]?.name ?? "", result));
  }

  /** Writes the log if there is one. Null when that worked. */
  async close(): Promise<string | null> {
    const { toolLog } = this.#parts.options;
    if (toolLog === null) return null;
    const { appendSession } = await import("./call-log-file.ts");
    return appendSession(toolLog, this.#log);
  }

  async #load(): Promise<Techniques> {
    const { maxParallel, toolStart } = this.#parts.options;
    const slots = new Slots(maxParallel ?? Infinity);
    const eager = toolStart === "message" ? null : await import("./eager-calls.ts");
    const newEager = () =>
      eager &&
      new eager.EagerCalls<ToolUseBlock, ToolResultBlock>({
        accessOf: (call) => this.#accessOf(call),
        run: async (call, stop) => {
          using either = new EitherSignal(this.#parts.signal, stop);
          return await slots.run(() => this.#run(call, false, either.signal));
        },
      });
    return { slots, newEager, prefetch: await this.#loadPrefetch() };
  }

  async #loadPrefetch(): Promise<Prefetch | null> {
    const { prefetch, prefetchFile } = this.#parts.options;
    if (prefetch === "off") return null;
    const [{ Prefetch }, { guesserOf }] = await Promise.all([import("./prefetch.ts"), import("./guesser.ts")]);
    return new Prefetch({
      guess: await guesserOf(prefetch, prefetchFile),
      accessOf: (call) => this.#accessOf(call),
      // No event and no span: only the model's answer will show whether it was a call.
      run: async (call, stop) => {
        using either = new EitherSignal(this.#parts.signal, stop);
        return await runCall({ type: "tool_use", id: "", ...call }, this.#callOptions(call, false, either.signal));
      },
    });
  }

  async #guessed(prefetch: Prefetch, call: ToolUseBlock): Promise<ToolResultBlock | undefined> {
    const access = await this.#accessOf(call);
    if (access.writes.length > 0) prefetch.invalidate(access);
    const result = await prefetch.take(call);
    return result === undefined ? undefined : { ...result, tool_use_id: call.id };
  }

  #shaped(tool: string, result: ToolResultBlock): ToolResultBlock {
    const { shapeResult } = this.#parts;
    return shapeResult === undefined ? result : { ...result, content: shapeResult(tool, result.content) };
  }

  #accessOf(call: ProbableCall): Promise<Access> {
    const declaration = [...toolDeclarations, ...this.#parts.more.tools].find(({ name }) => name === call.name);
    return declaration === undefined
      ? Promise.resolve(everything)
      : accessOf(declaration, call.input, this.#parts.root);
  }

  #callOptions(call: ProbableCall, malformed: boolean, signal: AbortSignal) {
    const { root, options, more } = this.#parts;
    const forbidden = more.forbidden(call.name, call.input);
    const { toolOutput: output, search } = options;
    return { root, signal, malformed, output, search, moreTools: more.tools, forbidden };
  }

  async #run(call: ToolUseBlock, malformed: boolean, signal: AbortSignal): Promise<ToolResultBlock> {
    const { emit, spans, runSpan, toolResults } = this.#parts;
    const { id, name } = call;
    emit({ kind: "tool-start", id, name, input: call.input });
    const span = spans.start(`execute_tool ${name}`, runSpan.id, {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": name,
      "gen_ai.tool.call.id": id,
    });
    let searched: SpanAttributes = {};
    const searchedWith = (program: SearchProgram): void => {
      searched = { "reference.search.program": program };
    };
    const execute = (one: ToolUseBlock, stop: AbortSignal): Promise<ToolResultBlock> =>
      runCall(one, { ...this.#callOptions(one, malformed, stop), searchedWith });
    const result = await (toolResults?.run(call, signal, execute) ?? execute(call, signal));
    const isError = result.is_error === true;
    span.end({ ...searched, ...(isError ? { "error.type": "tool_error" } : {}) });
    emit({ kind: "tool-end", id, name, isError, bytes: Buffer.byteLength(result.content) });
    return result;
  }

  async #noteWastedGuesses(): Promise<void> {
    const wasted = (await this.#techniques?.prefetch?.wasted()) ?? [];
    for (const { call, bytes } of wasted) this.#note(call, "guess", "wasted", bytes);
  }

  #note(call: ProbableCall, start: LoggedCall["start"], outcome: LoggedCall["outcome"], bytes: number): void {
    if (this.#parts.options.toolLog === null) return;
    const { name, input } = call;
    this.#log.push({ turn: this.#turn, name, input, start, outcome, bytes });
  }
}
