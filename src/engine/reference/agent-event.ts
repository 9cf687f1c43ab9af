import type { Usage } from "../../core/trace.ts";

/** Where a request stops repeating the one before: the section, and its first block and byte that differ. */
export interface CacheBreak {
  readonly section: "tools" | "system" | "messages";
  /** Index of the tool, system block or message. */
  readonly part: number;
  /** Byte within that part's JSON, without its cache mark. */
  readonly atByte: number;
  /** At most 60 characters from there. `after` is empty if the part is gone. */
  readonly before: string;
  readonly after: string;
}

/** What a run reports, in order. `run-end` always comes exactly once, at the end. */
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
