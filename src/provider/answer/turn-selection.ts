import type { WireExchange } from "../../core/trace.ts";
import { digestOf } from "../digest.ts";
import { RecentMap } from "../recent-map.ts";
import { type ConversationMessage, freeToolUse, type ModelRequest, type ToolUse } from "../wire/model-request.ts";
import { type PlayedScript, type PlayedTurn, textOfTurn, type TurnPlace, turnsOf, usesTool } from "./played-script.ts";
import { resolveReferences, type ResultLookup, resultLookup } from "./result-references.ts";

/**
 * The turn that answers a conversation. It is read from the conversation alone, never from a request counter: a retry gets
 * the same turn, and neither side traffic nor dropped history moves the script. It is one past the greatest turn among the
 * tool results of the last message that has any, then one past each scripted text that the client repeats after that. A client
 * that takes one call at a time gets the calls of a turn one after the other.
 */
export function nextTurn(
  conversation: readonly ConversationMessage[],
  script: PlayedScript,
  { isParallel }: Pick<ToolUse, "isParallel"> = freeToolUse,
): TurnPlace {
  const { toolTurns } = script;
  const last = conversation.findLastIndex(({ toolResults }) => toolResults.some(({ id }) => toolTurns.has(id)));
  const results = conversation[last]?.toolResults ?? [];
  const places = results.map(({ id }) => toolTurns.get(id)).filter((place) => place !== undefined);
  const thread = places[0] === undefined ? openedThread(conversation, script) : places[0].thread;
  const turns = turnsOf(script, thread);
  const answered = places.length === 0 ? -1 : Math.max(...places.map((place) => place.turn));
  const call = Math.max(...places.filter((place) => place.turn === answered).map((place) => place.call)) + 1;
  if (answered >= 0 && !isParallel && call < callsIn(turns[answered])) return { thread, turn: answered, call };
  let turn = answered + 1;
  const lookup = resultLookup(conversation, toolTurns, thread);
  for (let index = last + 1; index < conversation.length; index += 1) {
    const message = conversation[index];
    if (message?.role !== "assistant") continue;
    turn = afterRepeated(message.texts.join(""), turn, (at) => saidIn(turns[at], lookup));
  }
  return { thread, turn, call: 0 };
}

function callsIn(played: PlayedTurn | undefined): number {
  return played?.turn.blocks.filter(({ kind }) => kind === "tool").length ?? 0;
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

/** A request as far as it decides which conversation it belongs to. */
type AskedTurn = Pick<ModelRequest, "tools" | "toolUse" | "conversation">;

/** A session as far as it decides that. */
interface Line {
  readonly script: PlayedScript;
  /** What marks the main line's conversations; empty if nobody said it. */
  readonly mainMarks: readonly string[];
}

/**
 * Whether a request belongs to a scripted conversation. Without a mark it does if it offers tools, if it opens a thread
 * that calls none, or if a client without tools can follow the script. With a mark it has to carry the mark or what came of
 * it. Without tools it then gets the scripted turn only if that turn calls none: a title's request carries the mark too. The
 * same holds for a request that offers tools and forbids their use.
 */
export function isMainRequest({ script, mainMarks }: Line, { tools, toolUse, conversation }: AskedTurn): boolean {
  const offersTools = tools.length > 0;
  const mayCall = offersTools && toolUse.mode !== "none";
  const answersSides = script.source.sides !== undefined;
  const thread = openedThread(conversation, script);
  if (thread !== null && script.threads[thread]?.callsTools === false) return true;
  const asksForText = offersTools && !mayCall && !callsTool(script, nextTurn(conversation, script, toolUse));
  if (mainMarks.length === 0)
    return mayCall || asksForText || (!offersTools && !answersSides && !script.main.callsTools);
  if (thread !== null) return mayCall || asksForText;
  if (!isOnMainLine(script, mainMarks, conversation) || asksForSummary(script, mainMarks, conversation)) return false;
  return mayCall || asksForText || (!answersSides && !callsTool(script, nextTurn(conversation, script)));
}

/** Whether a request carries the prompt to a turn that calls a tool, and offers none. A title's request does so too. */
export function lacksTools({ script, mainMarks }: Line, { tools, conversation }: AskedTurn): boolean {
  if (tools.length > 0 || mainMarks.length === 0 || !isOnMainLine(script, mainMarks, conversation)) return false;
  return callsTool(script, nextTurn(conversation, script));
}

function isOnMainLine(
  script: PlayedScript,
  marks: readonly string[],
  conversation: readonly ConversationMessage[],
): boolean {
  if (bringsScriptedCall(script, conversation) || bringsSummary(script, conversation)) return true;
  return conversation.some(
    ({ role, texts }) => role === "user" && texts.some((text) => marks.some((mark) => text.includes(mark))),
  );
}

function bringsScriptedCall({ toolTurns }: PlayedScript, conversation: readonly ConversationMessage[]): boolean {
  return conversation.some(({ toolResults }) => toolResults.some(({ id }) => toolTurns.has(id)));
}

/**
 * After a compaction only its summary, which the script wrote, tells where a conversation comes from. Some clients put it into a
 * message of the user, others into one of the assistant.
 */
function bringsSummary(
  { source }: PlayedScript,
  conversation: readonly Pick<ConversationMessage, "texts" | "isCompacted">[],
): boolean {
  if (conversation.some(({ isCompacted }) => isCompacted === true)) return true;
  const summaries = (source.sides ?? []).map((side) => (side.kind === "text" ? side.text : side.heading));
  const signs = summaries.filter((text) => text !== "");
  return conversation.some(({ texts }) => texts.some((text) => signs.some((sign) => text.includes(sign))));
}

/** Conversations without calls whose turn is remembered for a retry. */
const rememberedConversations = 1_000;

/**
 * Where the main line of a session stands. A compaction may drop every scripted call from a conversation. The script then goes on
 * after the turn that was answered last, and a retry of the same conversation gets the same turn.
 */
export class MainLine {
  readonly #settled = new RecentMap<TurnPlace>(rememberedConversations);
  #lastTurn: number | null = null;

  /** The turn that answers a conversation of a scripted line. */
  answer({ conversation, toolUse }: Omit<AskedTurn, "tools">, script: PlayedScript): TurnPlace {
    const place = this.#compacted(conversation, script) ?? nextTurn(conversation, script, toolUse);
    if (place.thread === null) this.#lastTurn = place.turn;
    return place;
  }

  /** Null for a conversation that tells its turn itself. */
  #compacted(conversation: readonly ConversationMessage[], script: PlayedScript): TurnPlace | null {
    if (this.#lastTurn === null) return null;
    if (bringsScriptedCall(script, conversation) || !bringsSummary(script, conversation)) return null;
    const key = digestOf([JSON.stringify(conversation)]);
    const place = this.#settled.get(key) ?? { thread: null, turn: this.#lastTurn + 1, call: 0 };
    this.#settled.set(key, place);
    return place;
  }
}

/**
 * Whether a request asks for a summary of its own conversation. Some clients send the whole conversation with its tools, and the
 * instruction behind it. Only a script that extracts lines for a summary expects such a request.
 */
function asksForSummary(
  script: PlayedScript,
  marks: readonly string[],
  conversation: readonly ConversationMessage[],
): boolean {
  if (!(script.source.sides ?? []).some(({ kind }) => kind === "extract")) return false;
  const spokeLast = conversation.findLastIndex(({ role }) => role === "assistant");
  // Nothing was said yet that a summary could hold.
  if (spokeLast === -1) return false;
  const instruction = conversation
    .slice(spokeLast + 1)
    .flatMap(({ texts, toolResults }) => texts.filter((text) => toolResults.every((result) => result.text !== text)))
    .findLast((text) => !reminder.test(text));
  if (instruction === undefined || marks.some((mark) => instruction.includes(mark))) return false;
  // The summary itself often says that it is one.
  if (bringsSummary(script, [{ texts: [instruction] }])) return false;
  return /\b(summar(y|i[sz]e)|compaction)\b/i.test(instruction);
}

/** Some clients add notes of their own to each message, in a tag: what was read, which skills there are. */
const reminder = /^\s*<([\w-]+)>[\s\S]*<\/\1>\s*$/;

function callsTool(script: PlayedScript, { thread, turn }: TurnPlace): boolean {
  const played = turnsOf(script, thread)[turn];
  return played !== undefined && usesTool(played.turn);
}

/** Characters of a prompt that mark its conversation. Some clients send only its beginning for a title. */
const markCharacters = 200;

/** What marks the conversations that carry one of these prompts. */
export function marksOf(prompts: readonly string[] = []): readonly string[] {
  const marks = prompts.map((prompt) => prompt.trim().slice(0, markCharacters).trim());
  return [...new Set(marks.filter((mark) => mark !== ""))];
}

/**
 * The log of a session with a main prompt, when all of it is known. If some of the requests that carry the prompt offer
 * tools, those that do not were side requests (titles, summaries), even if one of them got a scripted turn.
 */
export function settledExchanges(exchanges: readonly WireExchange[]): readonly WireExchange[] {
  if (!exchanges.some((exchange) => isUnthreaded(exchange) && exchange.toolNames.length > 0)) return exchanges;
  return exchanges.map((exchange) =>
    isUnthreaded(exchange) && exchange.toolNames.length === 0
      ? { ...exchange, purpose: "side", turn: null, cache: { ...exchange.cache, firstDifference: null } }
      : exchange,
  );
}

function isUnthreaded({ purpose, thread }: WireExchange): boolean {
  return purpose === "main" && thread === undefined;
}
