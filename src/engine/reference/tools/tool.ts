import type { Tool } from "@anthropic-ai/sdk/resources/messages";
import type { ToolInput } from "../message.ts";
import type { Access } from "../schedule/conflicts.ts";
import type { OutputMode } from "./output-collector.ts";

/** What a tool may work with. `root` is the canonical path of the workspace. */
interface ToolContext {
  readonly root: string;
  /** Ends the call: the run was stopped, or the tool's time is over. */
  readonly signal: AbortSignal;
  /** Infinite where output is not bounded. */
  readonly outputLimitBytes: number;
  /** What becomes of a command's output beyond the limit; what other tools cut can be asked for again, by parts. */
  readonly output: OutputMode;
  /** auto: with ripgrep where it is on the PATH and pays; the result is the same. */
  readonly search: SearchMode;
  /** Told once by a search. */
  readonly searchedWith?: (program: SearchProgram) => void;
}

export type SearchMode = "auto" | "portable";
export type SearchProgram = "ripgrep" | "portable";

/**
 * Resolves with the text for the model, of at most the output limit and a line that counts what was cut; throws for what
 * the model gets as an error.
 */
export type RunTool = (input: ToolInput, context: ToolContext) => Promise<string>;

/** What is known of a tool without loading its implementation. */
export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Tool.InputSchema;
  readonly outputLimitBytes: number;
  timeLimitMs(input: ToolInput): number;
  access(input: ToolInput, root: string): Promise<Access>;
  load(): Promise<RunTool>;
}
