import type { Block, ToolOperation, Turn, TurnScript } from "../../src/core/turn-script.ts";

/** One of the suite's tasks: what is asked, in which repository, and what the scripted model does. */
export interface WholeTask {
  readonly prompt: string;
  readonly files: Readonly<Record<string, string>>;
  readonly script: TurnScript;
  /** Files that the check looks at; absent: all. */
  readonly tracedFiles?: readonly string[];
}

/** A turn that says something and then makes calls. */
export function step(text: string, operations: readonly ToolOperation[]): Turn {
  return { blocks: [{ kind: "text", text }, ...operations.map((operation): Block => ({ kind: "tool", operation }))] };
}
