import type { Tool } from "@anthropic-ai/sdk/resources/messages";
import type { ToolInput } from "../message.ts";
import type { Access } from "../schedule/conflicts.ts";

/** What a call gets. `root` is the canonical path of the workspace. */
interface ToolContext {
  readonly root: string;
  /** Ends the call: the run was stopped, or the tool's time is over. */
  readonly signal: AbortSignal;
  /** Infinity if output is not bounded. */
  readonly outputLimitBytes: number;
  /** What happens to a command's output beyond the limit. Other tools cut: the model can ask for the other parts. */
  readonly output: OutputMode;
  /** auto: large searches use ripgrep if it is on the PATH. The result is the same. */
  readonly search: SearchMode;
  /** Called once by a search. */
  readonly searchedWith?: (program: SearchProgram) => void;
}

/** Output beyond the bound is cut, kept, or cut and saved to a file. */
export type OutputMode = "bounded" | "unbounded" | "spill";
export type SearchMode = "auto" | "portable";
export type SearchProgram = "ripgrep" | "portable";

/** Resolves with the text for the model, cut to the output limit. Throws what the model gets as an error. */
export type RunTool = (input: ToolInput, context: ToolContext) => Promise<string>;

/** A tool without its implementation, which `load` loads. */
export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Tool.InputSchema;
  readonly outputLimitBytes: number;
  timeLimitMs(input: ToolInput): number;
  access(input: ToolInput, root: string): Promise<Access>;
  load(): Promise<RunTool>;
}

/** A failure that the model can act on. It becomes a result marked as an error, without absolute paths. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  ENOTDIR: "a part of the path is not a directory",
  // mkdir says this when a file is in its way.
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
