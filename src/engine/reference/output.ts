import type { Usage } from "../../core/trace.ts";
import type { CacheBreak } from "./cache-break.ts";

/** All that a run tells about itself, in order. `run-end` comes exactly once, last, whatever happened. */
export type AgentEvent =
  | { readonly kind: "run-start"; readonly model: string }
  | { readonly kind: "request-start"; readonly turn: number }
  | { readonly kind: "retry-start"; readonly attempt: number; readonly waitMs: number; readonly reason: string }
  | { readonly kind: "thinking-delta"; readonly text: string }
  | { readonly kind: "text-delta"; readonly text: string }
  | { readonly kind: "text-end" }
  | { readonly kind: "request-end"; readonly turn: number; readonly stopReason: string; readonly usage: Usage }
  | { readonly kind: "tool-start"; readonly id: string; readonly name: string; readonly input: unknown }
  | {
      readonly kind: "tool-end";
      readonly id: string;
      readonly name: string;
      readonly isError: boolean;
      readonly bytes: number;
    }
  | { readonly kind: "compaction-start"; readonly strategy: string; readonly tokens: number }
  | { readonly kind: "compaction-end"; readonly strategy: string; readonly tokens: number; readonly effective: boolean }
  | { readonly kind: "compaction-stopped"; readonly strategy: string; readonly reason: string }
  | ({ readonly kind: "cache-break"; readonly turn: number } & CacheBreak)
  | { readonly kind: "session-title"; readonly text: string }
  | {
      readonly kind: "run-end";
      readonly stopReason: string;
      readonly turns: number;
      readonly usage: Usage;
      readonly error?: string;
    };

export type Emit = (event: AgentEvent) => void;

/** Writes each event as a line of JSON. */
export function jsonLines(write: (text: string) => void): Emit {
  return (event) => write(`${JSON.stringify(event)}\n`);
}

/** Writes the model's text as soon as it arrives. Grouping deltas would delay the first word. */
export function plainText(write: (text: string) => void): Emit {
  let last = "\n";
  return (event) => {
    if (event.kind === "text-delta" && event.text !== "") {
      write(event.text);
      last = event.text.slice(-1);
    } else if (event.kind === "text-end") {
      if (last !== "\n") write("\n");
      last = "\n";
    }
  };
}
