import type { Tool } from "@anthropic-ai/sdk/resources/messages";
import type { ToolInput } from "../message.ts";
import type { Access } from "../schedule/conflicts.ts";

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

/** What is done with output beyond the bound: cut, kept, or cut and saved to a file. */
export type OutputMode = "bounded" | "unbounded" | "spill";
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

/** A failure that the model can act on; becomes a result marked as an error. Its text holds no absolute path. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  ENOTDIR: "a part of the path is not a directory",
  // What making a folder says where a file stands in its way.
  EEXIST: "a part of the path is not a directory",
  EISDIR: "is a directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  ENOSPC: "no space left on the device",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "the name is too long",
};

/** The text of any failure, without the absolute paths that Node puts into its messages. */
export function failureText(error: unknown, root: string): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const reason = reasons[code];
  return reason === undefined ? error.message.replaceAll(root, ".") : reason;
}

/** A required text of a call's input. */
export function requiredText(input: ToolInput, name: string): string {
  const value = input[name];
  if (typeof value !== "string") throw new ToolError(`${name} is required and must be a string`);
  return value;
}

/** An optional text; absent and null are the same, since models send both. */
export function optionalText(input: ToolInput, name: string): string | null {
  const value = input[name] ?? null;
  if (value !== null && typeof value !== "string") throw new ToolError(`${name} must be a string`);
  return value;
}

/** An optional whole number from 1 to `highest`. */
export function optionalCount(input: ToolInput, name: string, highest: number): number | null {
  const value = input[name] ?? null;
  if (value === null) return null;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > highest) {
    throw new ToolError(`${name} must be a whole number from 1 to ${highest}`);
  }
  return value;
}
