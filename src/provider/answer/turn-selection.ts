import type { ConversationMessage } from "../wire/model-request.ts";
import { type PlayedScript, type PlayedTurn, textOfTurn, type TurnPlace, turnsOf } from "./played-script.ts";
import { resolveReferences, type ResultLookup, resultLookup } from "./result-references.ts";

/**
 * The turn that answers a conversation. It is read from the conversation alone, never from a request counter: a retry gets
 * the same turn, and neither side traffic nor dropped history moves the script. It is one past the greatest turn among the
 * tool results of the last message that has any, then one past each scripted text that the client repeats after that.
 */
export function nextTurn(conversation: readonly ConversationMessage[], script: PlayedScript): TurnPlace {
  const { toolTurns } = script;
  const last = conversation.findLastIndex(({ toolResults }) => toolResults.some(({ id }) => toolTurns.has(id)));
  const places = (conversation[last]?.toolResults ?? []).flatMap(({ id }) => toolTurns.get(id) ?? []);
  const thread = places[0] === undefined ? openedThread(conversation, script) : places[0].thread;
  let turn = places.length === 0 ? 0 : Math.max(...places.map((place) => place.turn)) + 1;
  const lookup = resultLookup(conversation, toolTurns, thread);
  const turns = turnsOf(script, thread);
  for (let index = last + 1; index < conversation.length; index += 1) {
    const message = conversation[index];
    if (message?.role !== "assistant") continue;
    turn = afterRepeated(message.texts.join(""), turn, (at) => saidIn(turns[at], lookup));
  }
  return { thread, turn };
}

function saidIn(played: PlayedTurn | undefined, lookup: ResultLookup): string | undefined {
  if (played?.hasReferences !== true) return played?.text;
  const resolved = resolveReferences(played.turn, lookup);
  return "kind" in resolved ? undefined : textOfTurn(resolved);
}

/** One past the turns whose texts make up `repeated`. A client may join a paused turn with its continuation. */
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

/** The thread that the first user message opens; null for the main conversation. */
function openedThread(conversation: readonly ConversationMessage[], { source }: PlayedScript): number | null {
  const opening = conversation.find(({ role }) => role === "user")?.texts ?? [];
  const thread = (source.threads ?? []).findIndex(({ firstUserContains }) =>
    opening.some((text) => text.includes(firstUserContains)),
  );
  return thread === -1 ? null : thread;
}

/**
 * Whether a request belongs to a scripted conversation. It does when it offers tools, when it opens a thread that calls
 * none, or when a client without tools can follow the script: it calls none and has no other answers for such requests.
 */
export function isMainRequest(
  offersTools: boolean,
  script: PlayedScript,
  conversation: readonly ConversationMessage[] = [],
): boolean {
  if (offersTools || (script.source.sides === undefined && !script.main.callsTools)) return true;
  const thread = openedThread(conversation, script);
  return thread !== null && script.threads[thread]?.callsTools === false;
}
