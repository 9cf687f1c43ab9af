import type { Turn, TurnScript } from "../../core/turn-script.ts";
import type { ConversationMessage } from "../wire/model-request.ts";
import { resolveReferences, type ResultLookup, resultLookup } from "./result-references.ts";
import { type ToolTurns, type TurnPlace, turnsOf } from "./played-script.ts";

/**
 * The turn that answers a conversation, read from the conversation alone, never from a request counter: a retry gets the
 * same turn, and neither side traffic nor dropped history moves the script. One past the greatest turn among the tool
 * results of the last message that has any; then one past each scripted text turn that the client repeats after that.
 */
export function nextTurn(
  conversation: readonly ConversationMessage[],
  script: TurnScript,
  toolTurns: ToolTurns,
): TurnPlace {
  const placesOf = (message: ConversationMessage): TurnPlace[] =>
    message.toolResults.flatMap(({ id }) => toolTurns.get(id) ?? []);
  const last = conversation.findLastIndex(({ toolResults }) => toolResults.some(({ id }) => toolTurns.has(id)));
  const answered = conversation[last];
  const places = answered === undefined ? [] : placesOf(answered);
  const thread = places[0] === undefined ? openedThread(conversation, script) : places[0].thread;
  let turn = places.length === 0 ? 0 : Math.max(...places.map((place) => place.turn)) + 1;
  const lookup = resultLookup(conversation, toolTurns, thread);
  const turns = turnsOf(script, thread);
  const texts = new Map<number, string | undefined>();
  const textOf = (at: number): string | undefined => {
    if (!texts.has(at)) texts.set(at, saidIn(turns[at], lookup));
    return texts.get(at);
  };
  for (let index = last + 1; index < conversation.length; index += 1) {
    const message = conversation[index];
    if (message?.role === "assistant") turn = afterRepeated(joined(message.texts), turn, textOf);
  }
  return { thread, turn };
}

function joined(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] ?? "") : texts.join("");
}

/** What the turns say that refer to nothing: the same in every conversation. */
const said = new WeakMap<Turn, string>();

function saidIn(scripted: Turn | undefined, lookup: ResultLookup): string | undefined {
  if (scripted === undefined) return undefined;
  const known = said.get(scripted);
  if (known !== undefined) return known;
  const resolved = resolveReferences(scripted, lookup);
  if ("kind" in resolved) return undefined;
  const text = resolved.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("");
  if (resolved === scripted) said.set(scripted, text);
  return text;
}

/** One past the turns whose texts make up `repeated`; several where a client joins a paused turn with its continuation. */
function afterRepeated(repeated: string, turn: number, textOf: (turn: number) => string | undefined): number {
  let rest = repeated;
  let next = turn;
  for (let text = textOf(next); text !== undefined && rest.startsWith(text); text = textOf(next)) {
    rest = rest.slice(text.length);
    next += 1;
    if (rest === "") return next;
    if (text === "") return turn;
  }
  return turn;
}

/** Answered once a script: it is asked with every request, and scripts can be long. */
const callers = new WeakMap<readonly Turn[], boolean>();

function callsAnyTool(turns: readonly Turn[]): boolean {
  const known = callers.get(turns);
  if (known !== undefined) return known;
  const calls = turns.some((turn) => turn.blocks.some((block) => block.kind === "tool"));
  callers.set(turns, calls);
  return calls;
}

/** The thread that the first user message opens; null for the main conversation. */
function openedThread(conversation: readonly ConversationMessage[], script: TurnScript): number | null {
  const opening = conversation.find(({ role }) => role === "user")?.texts ?? [];
  const thread = (script.threads ?? []).findIndex(({ firstUserContains }) =>
    opening.some((text) => text.includes(firstUserContains)),
  );
  return thread === -1 ? null : thread;
}

/**
 * Whether a request belongs to a scripted conversation: it offers tools, opens a thread that calls none, or the script is
 * one that a client without tools can follow (it calls none, and has no other answers for such requests).
 */
export function isMainRequest(
  offersTools: boolean,
  script: TurnScript,
  conversation: readonly ConversationMessage[] = [],
): boolean {
  const callsTools = callsAnyTool(script.turns);
  if (offersTools || (script.sides === undefined && !callsTools)) return true;
  const thread = openedThread(conversation, script);
  return thread !== null && !callsAnyTool(turnsOf(script, thread));
}
