import { EitherSignal } from "../either-signal.ts";
import type { ToolResultBlock, ToolUseBlock } from "../message.ts";
import { toolDeclarations } from "./declarations.ts";
import {
  type OutputMode,
  type SearchMode,
  type SearchProgram,
  type ToolDeclaration,
  ToolError,
  failureText,
} from "./tool.ts";

/** Runs one call of the model. Never rejects: a failed tool is a result that the model can react to. */
export async function runCall(
  call: ToolUseBlock,
  options: {
    readonly root: string;
    readonly signal: AbortSignal;
    readonly malformed: boolean;
    /** Default bounded. */
    readonly output?: OutputMode;
    /** Default portable. */
    readonly search?: SearchMode;
    readonly searchedWith?: (program: SearchProgram) => void;
    /** Tools that a run has besides the engine's own. */
    readonly moreTools?: readonly ToolDeclaration[];
    /** Why the call may not be run. */
    readonly forbidden?: string | null;
  },
): Promise<ToolResultBlock> {
  const result = { type: "tool_result", tool_use_id: call.id } as const;
  try {
    const tools = [...toolDeclarations, ...(options.moreTools ?? [])];
    const declaration = tools.find(({ name }) => name === call.name);
    if (declaration === undefined) {
      throw new ToolError(`no such tool; there are ${tools.map(({ name }) => name).join(", ")}`);
    }
    if (options.forbidden) throw new ToolError(options.forbidden);
    if (options.malformed) throw new ToolError("the arguments were not a JSON object");
    options.signal.throwIfAborted();
    const output = options.output ?? "bounded";
    const outputLimitBytes = output === "unbounded" ? Infinity : declaration.outputLimitBytes;
    const timeLimitMs = declaration.timeLimitMs(call.input);
    const run = await declaration.load();
    const timer = new AbortController();
    const timeout = setTimeout(
      () => timer.abort(new ToolError(`stopped after ${timeLimitMs / 1_000} s, its time limit`)),
      timeLimitMs,
    );
    try {
      using either = new EitherSignal(options.signal, timer.signal);
      const { signal } = either;
      const { root, search = "portable", searchedWith } = options;
      const more = { search, ...(searchedWith && { searchedWith }) };
      const text = await run(call.input, { root, signal, outputLimitBytes, output, ...more });
      // A model takes an empty result for a fault and calls again.
      return { ...result, content: text === "" ? "(no output)" : text };
    } finally {
      clearTimeout(timeout);
    }
  } catch (error) {
    return { ...result, content: failureText(error, options.root), is_error: true };
  }
}
