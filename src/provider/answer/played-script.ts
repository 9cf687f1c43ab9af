import type { Turn, TurnScript } from "../../core/turn-script.ts";
import { digestOf } from "../digest.ts";

/** Where a scripted block stands: in the main conversation (thread null) or a thread, and in which turn of it. */
export interface TurnPlace {
  readonly thread: number | null;
  readonly turn: number;
}

/** Where a tool call stands in the script; `call` is its place among the calls of its turn. */
interface ScriptedCall extends TurnPlace {
  readonly call: number;
}

/** Place of each tool_use id that a script's calls carry. */
export type ToolTurns = ReadonlyMap<string, ScriptedCall>;

/** Id of the tool call that a turn's block makes; equal seeds give equal ids, so that equal sessions have equal bytes. */
export function toolUseId(seed: string, turn: number, block: number, thread: number | null = null): string {
  const parts = thread === null ? [seed, turn, block] : [seed, "thread", thread, turn, block];
  return `toolu_01${digestOf(parts, 22)}`;
}

/** The turns of the main conversation, or of a thread. */
export function turnsOf(script: TurnScript, thread: number | null): readonly Turn[] {
  return thread === null ? script.turns : (script.threads?.[thread]?.turns ?? []);
}

/** All ids that a script's tool calls will carry. */
export function toolTurnsOf(script: TurnScript, seed: string): ToolTurns {
  const threads = [null, ...(script.threads ?? []).keys()];
  return new Map(
    threads.flatMap((thread) =>
      turnsOf(script, thread).flatMap(({ blocks }, turn) => {
        const calls = blocks.flatMap((block, index) =>
          block.kind === "tool" ? [toolUseId(seed, turn, index, thread)] : [],
        );
        return calls.map((id, call) => [id, { thread, turn, call }] as const);
      }),
    ),
  );
}
