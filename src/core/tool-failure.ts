import type { ToolResult } from "./trace.ts";

/** What went wrong with a tool call, to stand behind its number: "was truncated: the text that came". */
export function toolFailure({ state, ofCall, text }: ToolResult): string {
  if (ofCall !== undefined) return `came back with the result of call ${ofCall + 1}: ${text}`;
  if (state === "refused") return text.trim() === "" ? "came back empty" : `brought nothing of what was asked: ${text}`;
  return `was ${state}: ${text}`;
}
