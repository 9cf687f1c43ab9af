import type { TurnScript } from "../core/turn-script.ts";
import type { ConversationMessage } from "./model-request.ts";
import { toolUseId } from "./reply.ts";

/** Where a tool call stands in the script: its turn, and its place among the calls of that turn. */
interface ScriptedCall {
  readonly turn: number;
  readonly call: number;
}

/** Place of each tool_use id that a script's calls carry. */
export type ToolTurns = ReadonlyMap<string, ScriptedCall>;

/** All ids that a script's tool calls will carry. */
export function toolTurnsOf(script: TurnScript, seed: string): ToolTurns {
  return new Map(
    script.turns.flatMap(({ blocks }, turn) => {
      const calls = blocks.flatMap((block, index) => (block.kind === "tool" ? [toolUseId(seed, turn, index)] : []));
      return calls.map((id, call) => [id, { turn, call }] as const);
    }),
  );
}

/**
 * The turn that answers a conversation, read from the conversation alone, never from a request counter: a retry gets the
 * same turn, and neither side traffic nor dropped history moves the script. One past the greatest turn among the tool
 * results of the last message that has any; then one past each scripted text turn that the client repeats after that.
 */
export function nextTurn(
  conversation: readonly ConversationMessage[],
  script: TurnScript,
  toolTurns: ToolTurns,
): number {
  const turnsOf = (message: ConversationMessage): number[] =>
    message.toolResults.flatMap(({ id }) => toolTurns.get(id)?.turn ?? []);
  const last = conversation.findLastIndex((message) => turnsOf(message).length > 0);
  const answered = conversation[last];
  let next = answered === undefined ? 0 : Math.max(...turnsOf(answered)) + 1;
  for (const message of conversation.slice(last + 1)) {
    const scripted = script.turns[next]?.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
    if (message.role === "assistant" && scripted?.join("") === message.texts.join("")) next += 1;
  }
  return next;
}

/**
 * Whether a request belongs to the main conversation: it offers tools, or the script is one that a client without tools
 * can follow (it calls none, and has no other answers for such requests).
 */
export function isMainRequest(offersTools: boolean, script: TurnScript): boolean {
  const callsTools = script.turns.some((turn) => turn.blocks.some((block) => block.kind === "tool"));
  return offersTools || (script.sides === undefined && !callsTools);
}
