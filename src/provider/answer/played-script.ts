import type { Turn, TurnScript } from "../../core/turn-script.ts";
import { digestOf } from "../digest.ts";

/**
 * A place in the script: the main conversation (thread null) or a thread, a turn of it, and a call among the calls of the turn.
 * An answer begins at call 0, unless the client takes one call at a time and has the result of an earlier one.
 */
export interface TurnPlace {
  readonly thread: number | null;
  readonly turn: number;
  readonly call: number;
}

/** Where a tool call stands in the script. */
export interface ScriptedCall extends TurnPlace {
  /** Texts that a whole result contains. */
  readonly markers: readonly string[];
}

/** Place of each tool_use id that a script's calls carry. */
export type ToolTurns = ReadonlyMap<string, ScriptedCall>;

/** A script as a session plays it. What every request asks of it is computed once. */
export interface PlayedScript {
  readonly source: TurnScript;
  readonly toolTurns: ToolTurns;
  readonly main: PlayedThread;
  readonly threads: readonly PlayedThread[];
}

interface PlayedThread {
  readonly turns: readonly PlayedTurn[];
  readonly callsTools: boolean;
}

/** A scripted turn. `hasReferences`: it quotes results of tools, so what it says depends on the conversation. */
export interface PlayedTurn {
  readonly turn: Turn;
  readonly hasReferences: boolean;
  /** What its text blocks say, references unresolved. */
  readonly text: string;
  /** Ids of the calls that its blocks make. */
  readonly ids: readonly string[];
}

/** Prepares a script. Equal seeds give equal ids of tool calls, so that equal sessions have equal bytes. */
export function playedScript(source: TurnScript, seed: string): PlayedScript {
  const main = playedThread(source.turns, seed, null);
  const threads = (source.threads ?? []).map(({ turns }, thread) => playedThread(turns, seed, thread));
  return { source, toolTurns: toolTurnsOf(main, threads), main, threads };
}

function playedThread(turns: readonly Turn[], seed: string, thread: number | null): PlayedThread {
  return {
    turns: turns.map((turn, at) => ({
      turn,
      hasReferences: JSON.stringify(turn.blocks).includes("{{result "),
      text: textOfTurn(turn),
      ids: turn.blocks.map((_, block) => toolUseId(seed, at, block, thread)),
    })),
    callsTools: turns.some(usesTool),
  };
}

/** Whether a turn needs a tool that the client offers. */
export function usesTool({ blocks }: Turn): boolean {
  return blocks.some(({ kind }) => kind !== "text" && kind !== "thinking");
}

/** What the text blocks of a turn say together. */
export function textOfTurn({ blocks }: Turn): string {
  return blocks.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("");
}

/** The turns of the main conversation, or of a thread. */
export function turnsOf({ main, threads }: PlayedScript, thread: number | null): readonly PlayedTurn[] {
  return thread === null ? main.turns : (threads[thread]?.turns ?? []);
}

/** Id of the tool call that a turn's block makes. */
export function toolUseId(seed: string, turn: number, block: number, thread: number | null = null): string {
  const parts = thread === null ? [seed, turn, block] : [seed, "thread", thread, turn, block];
  return `toolu_01${digestOf(parts, 22)}`;
}

function toolTurnsOf(main: PlayedThread, threads: readonly PlayedThread[]): ToolTurns {
  const conversations = [
    { thread: null, turns: main.turns },
    ...threads.map(({ turns }, thread) => ({ thread, turns })),
  ];
  return new Map(
    conversations.flatMap(({ thread, turns }) =>
      turns.flatMap(({ turn: { blocks }, ids }, turn) =>
        blocks
          .flatMap((block, index) =>
            block.kind === "tool" ? [{ id: ids[index] ?? "", markers: block.markers ?? [] }] : [],
          )
          .map(({ id, markers }, call) => [id, { thread, turn, call, markers }] as const),
      ),
    ),
  );
}
