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

/**
 * Writes the model's text the moment it arrives, without a window that would group deltas: a buffered first word is a
 * later first word. Tool activity goes to `note` when there is one.
 */
export function plainText(write: (text: string) => void, note: ((line: string) => void) | null): Emit {
  let last = "\n";
  return (event) => {
    switch (event.kind) {
      case "text-delta":
        if (event.text === "") return;
        write(event.text);
        last = event.text.slice(-1);
        return;
      case "text-end":
        if (last !== "\n") write("\n");
        last = "\n";
        return;
      case "tool-start":
        note?.(`${event.name} ${JSON.stringify(event.input)}`);
        return;
      case "tool-end":
        note?.(`${event.name} ${event.isError ? "failed" : "done"}, ${event.bytes} bytes`);
        return;
      case "retry-start":
        note?.(`retry in ${event.waitMs} ms after ${event.reason}`);
        return;
      case "compaction-end":
        note?.(`context ${event.strategy}: now about ${event.tokens} tokens`);
        return;
      case "compaction-stopped":
        note?.(`context ${event.strategy} stopped: ${event.reason}`);
        return;
      case "cache-break":
        note?.(
          `prompt cache broken in ${event.section} ${event.part} at byte ${event.atByte}: ${JSON.stringify(event.before)} became ${JSON.stringify(event.after)}`,
        );
        return;
      case "session-title":
        note?.(`title ${event.text}`);
        return;
      case "run-start":
      case "request-start":
      case "request-end":
      case "thinking-delta":
      case "compaction-start":
      case "run-end":
        return;
    }
  };
}
